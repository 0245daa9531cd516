using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Typed;

/// <summary>
/// Finds the lists, maps and structs of an object that are replaced as a whole: who means to add to one would remove from it.
/// </summary>
internal sealed class AtomicParts
{
    private readonly List<string> _found = [];
    private readonly List<PathElement> _path = [];

    /// <summary>Their paths, with positions in lists: <c>.spec.containers[0].command</c>.</summary>
    public static IReadOnlyList<string> In(TypeSchema type, Value item)
    {
        var parts = new AtomicParts();
        parts.Visit(type, item);
        return parts._found;
    }

    private void Visit(TypeSchema type, Value value)
    {
        if ((value.IsObject || value.IsArray) && IsAtomic(type, value))
        {
            _found.Add(string.Concat(_path));
        }

        if (value.IsArray && type.Shape == TypeShape.List)
        {
            int at = 0;
            foreach (Value element in value.Elements)
            {
                Below(PathElement.Index(at++), type.Element ?? TypeWalk.Unknown, element);
            }
        }
        else if (value.IsObject && type.Shape == TypeShape.Object)
        {
            foreach (Member member in value.Members)
            {
                if (type.Field(member.Name) is { } field)
                {
                    Below(PathElement.Field(member.Name), field.Type, member.Value);
                }
            }
        }
    }

    private void Below(PathElement step, TypeSchema type, Value value)
    {
        _path.Add(step);
        Visit(type, value);
        _path.RemoveAt(_path.Count - 1);
    }

    private static bool IsAtomic(TypeSchema type, Value value) => type.Shape switch
    {
        TypeShape.Object or TypeShape.Map => value.IsObject && type.Merge == MergeKind.Atomic,
        TypeShape.List => value.IsArray && type.Merge == MergeKind.Atomic,
        TypeShape.Any => value.IsArray || !type.PreserveUnknown,
        TypeShape.RawExtension or TypeShape.FieldsV1 => true,
        _ => false,
    };
}
