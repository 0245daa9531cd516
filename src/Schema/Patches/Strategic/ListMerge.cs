using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Patches.Strategic;

/// <summary>Merges two lists: of objects by their merge key, of scalars by value.</summary>
internal static class ListMerge
{
    /// <summary>Merges <paramref name="change"/> into <paramref name="live"/> and puts the elements in order.</summary>
    /// <param name="deletes">The change lists scalars to take out (<c>$deleteFromPrimitiveList</c>).</param>
    public static PatchProblem? Into(MergeRule rule, Value live, Value change, bool deletes, out Value merged)
    {
        merged = live;
        if (live.Count == 0 && change.Count == 0)
        {
            return null;
        }

        if (NotAlike(live, change, out bool objects) is { } mixed)
        {
            return mixed;
        }

        ListKey key = objects ? new ListKey(rule.MergeKey) : ListKey.Self;
        if (!objects)
        {
            return Scalars(rule, live, change, deletes, out merged);
        }

        if (rule.MergeKey.Length == 0)
        {
            return PatchProblem.Bare("cannot merge lists without merge key for struct");
        }

        if (Split(live, change, key, out List<Value> kept, out List<Value>? changes) is { } wrong)
        {
            return wrong;
        }

        // null changes: the patch replaces the list, and its own order stands
        var all = new List<Value>(kept);
        changes ??= [];
        if (Elements(rule, key, all, changes) is { } problem)
        {
            return problem;
        }

        return ElementOrder.Arrange(key, all, changes, kept, out merged);
    }

    /// <summary>
    /// The same where the patch gives the order of the whole list (<c>$setElementOrder</c>); absent when there is no list.
    /// </summary>
    public static PatchProblem? WithOrder(MergeRule rule, Value live, Value change, Value order, out Value merged)
    {
        ListKey key = rule.MergeKey.Length > 0 ? new ListKey(rule.MergeKey) : ListKey.Self;
        merged = default;
        if (ElementOrder.Disagreement(key, change, order) is { } disagreement)
        {
            return disagreement;
        }

        if (!live.Exists && !change.Exists)
        {
            return null;
        }

        merged = live.Exists ? live : Directive.WithoutDirectives(change);
        if (live.Exists && change.Exists)
        {
            if (rule.Strategy != Directive.Merge)
            {
                merged = change;
            }
            else if (Into(rule, live, change, deletes: false, out merged) is { } problem)
            {
                return problem;
            }
        }

        if (live.Count == 0 && change.Count == 0)
        {
            return PatchProblem.Bare("no elements in any of the given slices");
        }

        if (NotAlike(live, change, out _) is { } mixed)
        {
            return mixed;
        }

        return ElementOrder.Arrange(key, merged.Elements.ToList(), order.Elements.ToList(), live.Elements.ToList(), out merged);
    }

    private static PatchProblem? Scalars(MergeRule rule, Value live, Value change, bool deletes, out Value merged)
    {
        merged = live;
        if (deletes)
        {
            ListKey.Index gone = ListKey.Self.IndexOf(change.Elements.ToList());
            var rest = new ArrayDraft();
            foreach (Value element in live.Elements)
            {
                if (gone.Find(element) < 0)
                {
                    rest.Add(element);
                }
            }

            merged = rest;
            return null;
        }

        if (rule.MergeKey.Length > 0)
        {
            return Directive.NotAnObject(live.Count > 0 ? live[0] : change[0]);
        }

        var original = live.Elements.ToList();
        var changes = change.Elements.ToList();
        var all = new List<Value>();
        ListKey.Index seen = ListKey.Self.IndexOf(all);
        foreach (Value element in original.Concat(changes))
        {
            if (seen.Find(element) < 0)
            {
                seen.Add(element);
            }
        }

        return ElementOrder.Arrange(ListKey.Self, all, changes, original, out merged);
    }

    // obeys the elements that are directives; changes is null when the patch replaces the list
    private static PatchProblem? Split(Value live, Value change, ListKey key, out List<Value> kept, out List<Value>? changes)
    {
        kept = live.Elements.ToList();
        changes = [];
        bool replace = false;
        List<Value>? gone = null;
        foreach (Value element in change.Elements)
        {
            Value directive = element[Directive.Patch];
            if (!directive.Exists)
            {
                changes.Add(element);
            }
            else if (directive.TextIs(Directive.Delete))
            {
                if (!key.Of(element).Exists)
                {
                    return Directive.NoMergeKey(element, key.Name);
                }

                (gone ??= []).Add(element);
            }
            else if (directive.TextIs(Directive.Replace))
            {
                replace = true;
            }
            else
            {
                return directive.TextIs(Directive.Merge)
                    ? PatchProblem.Bare("merging lists cannot yet be specified in the patch")
                    : Directive.UnknownPatch(directive, element);
            }
        }

        if (replace)
        {
            (kept, changes) = (changes, null);
        }
        else if (gone is not null)
        {
            ListKey.Index index = key.IndexOf(gone);
            kept.RemoveAll(element => index.Find(element) >= 0);
        }

        return null;
    }

    private static PatchProblem? Elements(MergeRule rule, ListKey key, List<Value> all, List<Value> changes)
    {
        ListKey.Index index = key.IndexOf(all);
        foreach (Value change in changes)
        {
            if (!key.Of(change).Exists)
            {
                return Directive.NoMergeKey(change, key.Name);
            }

            int at = index.Find(change);
            if (at < 0)
            {
                index.Add(change);
                continue;
            }

            // a second change of the same element meets the first: keep the patch's own document unharmed
            var open = ObjectDraft.Open(all[at]);
            TypeSchema element = rule.Type.Element ?? rule.Type;
            if (ObjectMerge.Into(element, open, change, out ObjectDraft merged) is { } problem)
            {
                return problem;
            }

            all[at] = merged;
        }

        return null;
    }

    // all elements of both lists have to be of one kind, and that not a list
    private static PatchProblem? NotAlike(Value live, Value change, out bool objects)
    {
        string? kind = null;
        objects = false;
        PatchProblem? problem = null;
        bool alike = Alike(live, ref kind, ref problem) && Alike(change, ref kind, ref problem);
        objects = kind == "map[string]interface {}";
        return alike
            ? null
            : problem ?? PatchProblem.Bare($"list element types are not identical: [{GoValue.Plain(live)} {GoValue.Plain(change)}]");
    }

    private static bool Alike(Value list, ref string? kind, ref PatchProblem? problem)
    {
        foreach (Value element in list.Elements)
        {
            if (kind is null && element.IsArray)
            {
                problem = PatchProblem.Rejected("lists of lists are not supported");
                return false;
            }

            string its = GoValue.TypeName(element);
            if (its != (kind ??= its))
            {
                return false;
            }
        }

        return true;
    }
}
