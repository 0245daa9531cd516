using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Patches.Strategic;

/// <summary>
/// Strategic merge patch: a merge patch whose lists merge by the keys that <see cref="FieldSchema.PatchStrategy"/> and
/// <see cref="FieldSchema.PatchMergeKey"/> name, steered by directives (<c>$patch</c>, <c>$retainKeys</c>, <c>$setElementOrder/f</c>,
/// <c>$deleteFromPrimitiveList/f</c>).
/// </summary>
public static class StrategicMergePatch
{
    /// <summary>Patches <paramref name="target"/> in place.</summary>
    /// <param name="type">The object's type.</param>
    /// <param name="target">The live object, opened; do not use it after a problem.</param>
    /// <param name="patch">The body's value; null changes nothing.</param>
    public static PatchResult Apply(TypeSchema type, ObjectDraft target, Value patch)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(target);
        if (ObjectMerge.Into(type, target, patch, out ObjectDraft merged) is { } problem)
        {
            return problem;
        }

        // only what the patch brought can be misshapen, and the patch is small
        string? why = RestoreCheck.Mismatch(type, patch) is null ? null : RestoreCheck.Mismatch(type, merged);
        return why is null ? merged : PatchProblem.Unreadable(GoValue.Plain(patch), why);
    }
}
