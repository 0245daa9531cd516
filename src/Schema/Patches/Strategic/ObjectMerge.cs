using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Patches.Strategic;

/// <summary>Merges one object of a strategic merge patch, and through its members everything below.</summary>
internal static class ObjectMerge
{
    /// <summary>
    /// 1. <c>$patch</c> replaces or empties the object and ends the matter. 2. <c>$retainKeys</c> clears what it does not list.
    /// 3. Each <c>$setElementOrder</c> merges and orders its list. 4. Every other member: null removes, objects and lists of the same kind
    /// merge, everything else replaces.
    /// </summary>
    /// <returns>Null when merged.</returns>
    public static PatchProblem? Into(TypeSchema type, ObjectDraft target, Value patch, out ObjectDraft merged)
    {
        merged = target;

        // 1
        Value whole = patch[Directive.Patch];
        if (whole.Exists)
        {
            return Whole(whole, patch, ref merged);
        }

        // 2
        Value retain = patch[Directive.RetainKeys];
        if (retain.Exists && Retain(target, retain, patch) is { } badKeys)
        {
            return badKeys;
        }

        // 3
        var members = WideMembers.Open(target, patch.Count);
        HashSet<string>? ordered = null;
        foreach (Member member in patch.Members)
        {
            string name = member.Name;
            if (name.StartsWith(Directive.SetElementOrder, StringComparison.Ordinal))
            {
                ordered ??= new HashSet<string>(StringComparer.Ordinal);
                if (Ordered(type, members, patch, name, member.Value, ordered) is { } badOrder)
                {
                    return badOrder;
                }
            }
        }

        // 4
        foreach (Member member in patch.Members)
        {
            string name = member.Name;
            bool done = name == Directive.RetainKeys || (ordered is not null && ordered.Contains(name));
            if (!done && Merge(type, members, name, member.Value) is { } problem)
            {
                return problem;
            }
        }

        merged = members.Finish();
        return null;
    }

    private static PatchProblem? Whole(Value directive, Value patch, ref ObjectDraft merged)
    {
        if (directive.TextIs(Directive.Replace))
        {
            merged = ObjectDraft.Open(patch.Clone());
            merged.Remove(Directive.Patch);
            return null;
        }

        merged = new ObjectDraft();
        return directive.TextIs(Directive.Delete) ? null : Directive.UnknownPatch(directive, patch);
    }

    private static PatchProblem? Retain(ObjectDraft target, Value retain, Value patch)
    {
        if (!retain.IsArray)
        {
            return Directive.BadRetainKeys();
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (Value key in retain.Elements)
        {
            keys.Add(key.TextOrEmpty);
        }

        foreach (Member member in patch.Members)
        {
            string name = member.Name;
            bool free = member.Value.Kind == ValueKind.Null || name == Directive.RetainKeys
                || name.StartsWith(Directive.DeleteFromPrimitiveList, StringComparison.Ordinal)
                || name.StartsWith(Directive.SetElementOrder, StringComparison.Ordinal);
            if (!free && !keys.Contains(name))
            {
                return Directive.BadRetainKeys();
            }
        }

        for (int i = target.Count - 1; i >= 0; i--)
        {
            string name = target.MemberAt(i).Name;
            if (!keys.Contains(name))
            {
                target.Remove(name);
            }
        }

        return null;
    }

    private static PatchProblem? Ordered(
        TypeSchema type, WideMembers target, Value patch, string directive, Value order, HashSet<string> done)
    {
        done.Add(directive);
        if (!order.IsArray)
        {
            return Directive.NotAList(order);
        }

        if (Directive.FieldOf(directive, Directive.SetElementOrder) is not { } field)
        {
            return Directive.BadElementOrder();
        }

        Value live = target.Get(field);
        Value change = patch[field];
        if (live.Exists && !live.IsArray)
        {
            return Directive.NotAList(live);
        }

        if (change.Exists && !change.IsArray)
        {
            return Directive.NotAList(change);
        }

        if (MergeRule.Find(type, field, out MergeRule rule) is { } unknown)
        {
            return unknown;
        }

        if (ListMerge.WithOrder(rule, live, change, order, out Value merged) is { } problem)
        {
            return problem;
        }

        if (merged.Exists)
        {
            target.Set(field, merged);
            done.Add(field);
        }

        return null;
    }

    private static PatchProblem? Merge(TypeSchema type, WideMembers target, string name, Value change)
    {
        bool deletes = name.StartsWith(Directive.DeleteFromPrimitiveList, StringComparison.Ordinal);
        if (deletes)
        {
            if (Directive.FieldOf(name, Directive.DeleteFromPrimitiveList) is not { } field)
            {
                return Directive.BadPrimitiveList();
            }

            name = field;
        }

        Value live = target.Get(name);
        if (change.Kind == ValueKind.Null)
        {
            target.Set(name, default);
            return null;
        }

        if (live.Kind != change.Kind)
        {
            if (!deletes)
            {
                target.Set(name, Directive.WithoutDirectives(change));
            }

            return null;
        }

        switch (change.Kind)
        {
            case ValueKind.Object:
                return MergeObject(type, target, name, change);
            case ValueKind.Array:
                return MergeList(type, target, name, live, change, deletes);
            default:
                target.Set(name, change);
                return null;
        }
    }

    private static PatchProblem? MergeObject(TypeSchema type, WideMembers target, string name, Value change)
    {
        if (MergeRule.Find(type, name, out MergeRule rule) is { } unknown)
        {
            return unknown;
        }

        if (rule.Strategy == Directive.Replace)
        {
            target.Set(name, change);
            return null;
        }

        if (Into(rule.Type, target.Object(name), change, out ObjectDraft merged) is { } problem)
        {
            return problem;
        }

        target.Set(name, merged);
        return null;
    }

    private static PatchProblem? MergeList(TypeSchema type, WideMembers target, string name, Value live, Value change, bool deletes)
    {
        if (MergeRule.Find(type, name, out MergeRule rule) is { } unknown)
        {
            return unknown;
        }

        if (rule.Strategy != Directive.Merge && !deletes)
        {
            target.Set(name, change);
            return null;
        }

        if (ListMerge.Into(rule, live, change, deletes, out Value merged) is { } problem)
        {
            return problem;
        }

        target.Set(name, merged);
        return null;
    }
}
