using Xebec.Api.Documents;

namespace Xebec.Schema.Patches;

/// <summary>JSON merge patch, RFC 7386, as upstream applies it.</summary>
/// <remarks>
/// 1. A null member removes. 2. An object merges into an object. 3. Everything else replaces; from what replaces a member that is not an
/// object, null members are pruned at every depth, also of objects in lists (upstream goes further than the RFC there).
/// </remarks>
public static class MergePatch
{
    /// <summary>Patches <paramref name="target"/> in place.</summary>
    /// <param name="target">The live object, opened; do not use it after a problem.</param>
    /// <param name="patch">The body's value.</param>
    public static PatchResult Apply(ObjectDraft target, Value patch)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!patch.IsObject)
        {
            return PatchProblem.BadRequest("Invalid JSON Patch");
        }

        MergeInto(target, patch);
        return target;
    }

    private static void MergeInto(ObjectDraft target, Value patch)
    {
        foreach (Member member in patch.Members)
        {
            string name = member.Name;
            if (member.Value.Kind == ValueKind.Null)
            {
                target.Remove(name);
                continue;
            }

            bool ontoObject = target.Get(name).IsObject;
            if (ontoObject && member.Value.IsObject)
            {
                MergeInto(target.Object(name), member.Value);
            }
            else
            {
                target.Set(name, ontoObject ? member.Value : WithoutNulls(member.Value));
            }
        }
    }

    // shares what has no nulls with the patch's document: the usual patch is not copied
    private static Value WithoutNulls(Value value)
    {
        if (!HasNull(value))
        {
            return value;
        }

        if (value.IsArray)
        {
            var kept = new ArrayDraft();
            foreach (Value element in value.Elements)
            {
                kept.Add(WithoutNulls(element));
            }

            return kept;
        }

        var pruned = new ObjectDraft();
        foreach (Member member in value.Members)
        {
            if (member.Value.Kind != ValueKind.Null)
            {
                pruned.Set(member.Name, WithoutNulls(member.Value));
            }
        }

        return pruned;
    }

    private static bool HasNull(Value value)
    {
        foreach (Member member in value.Members)
        {
            if (member.Value.Kind == ValueKind.Null || HasNull(member.Value))
            {
                return true;
            }
        }

        foreach (Value element in value.Elements)
        {
            if (HasNull(element))
            {
                return true;
            }
        }

        return false;
    }
}
