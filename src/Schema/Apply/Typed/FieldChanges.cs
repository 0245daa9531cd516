using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;

namespace Xebec.Schema.Apply.Typed;

/// <summary>How one object differs from another, as sets of fields.</summary>
internal readonly record struct FieldChanges(FieldSet Added, FieldSet Modified, FieldSet Removed)
{
    public bool IsEmpty => Added.IsEmpty && Modified.IsEmpty && Removed.IsEmpty;

    /// <summary>Whether nothing changed but what nobody owns.</summary>
    public bool IsOnlySystem => IsEmpty
        || (Added.Difference(SystemFields.All).IsEmpty
            && Modified.Difference(SystemFields.All).IsEmpty && Removed.Difference(SystemFields.All).IsEmpty);

    /// <summary>What the new object says that the old did not.</summary>
    public FieldSet Said => Added.Union(Modified);

    /// <summary>The changes outside of some fields and everything below them.</summary>
    public FieldChanges Without(FieldSet fields)
    {
        return fields.IsEmpty
            ? this
            : new FieldChanges(
                Added.RecursiveDifference(fields), Modified.RecursiveDifference(fields), Removed.RecursiveDifference(fields));
    }
}
