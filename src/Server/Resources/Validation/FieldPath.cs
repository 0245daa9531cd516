using System.Globalization;
using Xebec.Api.Documents;

namespace Xebec.Server.Resources.Validation;

/// <summary>
/// Where in an object a problem is, printed as upstream does: <c>spec.containers[0].ports[1].name</c>, <c>metadata.labels[a/b]</c>.
/// </summary>
public sealed class FieldPath
{
    private readonly FieldPath? _parent;
    private readonly string _step;
    private readonly int _index;
    private readonly StepKind _kind;

    private FieldPath(FieldPath? parent, string step, int index, StepKind kind)
    {
        _parent = parent;
        _step = step;
        _index = index;
        _kind = kind;
    }

    private enum StepKind : byte
    {
        Root,
        Name,
        Key,
        Index,
    }

    /// <summary>The object itself; its children print without a leading dot.</summary>
    public static FieldPath Root { get; } = new(null, "", 0, StepKind.Root);

    public FieldPath this[int index] => new(this, "", index, StepKind.Index);

    public static FieldPath Of(string name) => Root.Child(name);

    public FieldPath Child(string name) => new(this, name, 0, StepKind.Name);

    public FieldPath Child(string name, string deeper) => Child(name).Child(deeper);

    /// <summary>A map's member.</summary>
    public FieldPath Key(string key) => new(this, key, 0, StepKind.Key);

    /// <summary>What an object has there; absent when it has nothing.</summary>
    public Value In(Value item) => _kind switch
    {
        StepKind.Root => item,
        StepKind.Index => _parent!.In(item)[_index],
        _ => _parent!.In(item)[_step],
    };

    public override string ToString() => _kind switch
    {
        StepKind.Root => "",
        StepKind.Name => _parent!._kind == StepKind.Root ? _step : $"{_parent}.{_step}",
        StepKind.Key => $"{_parent}[{_step}]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{_parent}[{_index}]"),
    };
}
