using Xebec.Api.Documents;

namespace Xebec.Schema.Patches;

/// <summary>JSON merge patch, RFC 7386, as upstream applies it.</summary>
/// <remarks>
/// 1. A null member removes. 2. An object merges into an object. 3. Everything else replaces; from what replaces a member that is not an
/// object, null members are pruned at every depth, also of objects in lists (upstream goes further than the RFC there).
/// </remarks>
public static class MergePatch
{
    /// <summary>Patches <paramref name="target"/>, which is not to be used any more.</summary>
    /// <param name="target">The live object, opened.</param>
    /// <param name="patch">The body's value.</param>
    public static PatchResult Apply(ObjectDraft target, Value patch)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!patch.IsObject)
        {
            return PatchProblem.BadRequest("Invalid JSON Patch");
        }

        return MergeInto(target, patch);
    }

    private static ObjectDraft MergeInto(ObjectDraft target, Value patch)
    {
        var members = WideMembers.Open(target, patch.Count);
        foreach (Member member in patch.Members)
        {
            string name = member.Name;
            if (member.Value.Kind == ValueKind.Null)
            {
                members.Set(name, default);
                continue;
            }

            bool ontoObject = members.Get(name).IsObject;
            Value merged = !ontoObject ? WithoutNulls(member.Value)
                : member.Value.IsObject ? MergeInto(members.Object(name), member.Value)
                : member.Value;
            members.Set(name, merged);
        }

        return members.Finish();
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

        // of a name that is repeated the last counts, also when it is null
        var pruned = WideMembers.Open(new ObjectDraft(), value.Count);
        foreach (Member member in value.Members)
        {
            pruned.Set(member.Name, member.Value.Kind == ValueKind.Null ? default : WithoutNulls(member.Value));
        }

        return pruned.Finish();
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
