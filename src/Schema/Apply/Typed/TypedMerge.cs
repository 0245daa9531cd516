using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Typed;

/// <summary>
/// Lays an applied object over a live one: leaves are taken from the applied, objects and maps merge by member, keyed lists and sets by
/// element. Nothing is removed. Where nothing changes the live value itself is returned.
/// </summary>
internal static class TypedMerge
{
    public static Value Merge(TypeSchema type, Value live, Value applied)
    {
        if (!applied.Exists)
        {
            return live;
        }

        if (!live.Exists || ValueEquality.AreSame(live, applied))
        {
            return live.Exists ? live : applied;
        }

        Form form = TypeWalk.FormOf(type, applied);
        bool leaf = form == Form.Leaf || TypeWalk.FormOf(type, live) == Form.Leaf || (TypeWalk.IsEmpty(live) && TypeWalk.IsEmpty(applied));
        if (leaf)
        {
            return ScalarOrder.AreEqual(live, applied) ? live : applied;
        }

        return form == Form.Members ? Members(type, live, applied) : ElementMerge.Merge(type, live, applied);
    }

    private static Value Members(TypeSchema type, Value live, Value applied)
    {
        Dictionary<int, Value>? changed = null;
        List<Member>? added = null;
        int expected = 0;
        var join = new MemberJoin(live, applied);
        while (join.MoveNext() && join.Right.Exists)
        {
            TypeSchema inner = TypeWalk.MemberType(type, join.Name, ref expected, out _);
            Value after = Merge(inner, join.Left, join.Right);
            if (!join.Left.Exists)
            {
                (added ??= []).Add(new Member(join.Name, after));
            }
            else if (!ValueEquality.AreSame(join.Left, after))
            {
                (changed ??= [])[join.LeftPosition] = after;
            }
        }

        return changed is null && added is null ? live : Assemble(live, changed, added);
    }

    private static ObjectDraft Assemble(Value live, Dictionary<int, Value>? changed, List<Member>? added)
    {
        var merged = new ObjectDraft();
        int at = 0;
        foreach (Member member in live.Members)
        {
            Value value = default;
            bool replaced = changed is not null && changed.TryGetValue(at, out value);
            merged.Append(member.NameValue, replaced ? value : member.Value);
            at++;
        }

        foreach (Member member in added ?? [])
        {
            merged.Append(member.NameValue, member.Value);
        }

        return merged;
    }
}
