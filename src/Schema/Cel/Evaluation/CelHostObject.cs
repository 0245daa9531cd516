using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>
/// An object whose fields the host gives when they are asked for: variables of a policy that are evaluated once and only when used.
/// Its type is the variable's declared type.
/// </summary>
public abstract class CelHostObject
{
    /// <summary>The field's value, a failure, or no value when there is no such field.</summary>
    public abstract CelValue Member(string name);
}

/// <summary>A value that may be absent.</summary>
internal sealed class CelOptional
{
    private CelOptional(CelValue value) => Value = value;

    public static CelType Type { get; } = CelType.Optional(CelType.Dyn);

    public static CelOptional None { get; } = new(default);

    public CelValue Value { get; }

    public bool HasValue => Value.Exists;

    public static CelValue Of(CelValue value) => CelValue.Of(value.Exists ? new CelOptional(value) : None);

    public override bool Equals(object? obj) =>
        obj is CelOptional other && HasValue == other.HasValue && (!HasValue || Equality.AreEqual(Value, other.Value));

    public override int GetHashCode() => HasValue ? 1 : 0;

    public override string ToString() => HasValue ? $"optional.of({Value})" : "optional.none()";
}
