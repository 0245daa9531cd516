using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Typed;

/// <summary>Compares two objects of a type field by field.</summary>
/// <remarks>
/// A leaf is added, removed or modified. An object, map or keyed list is added or removed itself too, when it is on one side only; when
/// both sides are empty it counts as a leaf, so that null, {} and [] are told apart. What is the same in both is skipped unread.
/// </remarks>
internal static class FieldComparison
{
    public static FieldChanges Between(TypeSchema type, Value old, Value @new)
    {
        var change = default(NodeChange);
        Compare(type, old, @new, ref change);
        return new FieldChanges(
            change.AddedBelow ?? FieldSet.Empty, change.ModifiedBelow ?? FieldSet.Empty, change.RemovedBelow ?? FieldSet.Empty);
    }

    private static void Compare(TypeSchema type, Value old, Value @new, ref NodeChange change)
    {
        if (ValueEquality.AreSame(old, @new))
        {
            return;
        }

        Form before = TypeWalk.FormOf(type, old);
        Form after = TypeWalk.FormOf(type, @new);
        bool empty = TypeWalk.IsEmpty(old) && TypeWalk.IsEmpty(@new);
        bool leaf = empty || (before == Form.Leaf && after == Form.Leaf)
            || (before == Form.Leaf && !@new.Exists) || (after == Form.Leaf && !old.Exists);
        if (!leaf)
        {
            Below(type, before == Form.Leaf ? default : old, after == Form.Leaf ? default : @new, ref change);
            leaf = before != after && old.Exists && @new.Exists && !old.IsNullOrAbsent && !@new.IsNullOrAbsent;
        }

        if (!old.Exists || !@new.Exists)
        {
            change.Added = !old.Exists;
            change.Removed = !@new.Exists;
        }
        else
        {
            change.Modified = leaf && !ScalarOrder.AreEqual(old, @new);
        }
    }

    private static void Below(TypeSchema type, Value old, Value @new, ref NodeChange change)
    {
        var nodes = default(ChangedNodes);
        if (old.IsArray || @new.IsArray)
        {
            foreach (ElementGroup group in ElementGroups.Of(type, old, @new))
            {
                var element = default(NodeChange);
                Element(type.Element ?? TypeWalk.Unknown, group, ref element);
                nodes.Add(group.Identity, element);
            }
        }
        else
        {
            int expected = 0;
            var join = new MemberJoin(old, @new);
            while (join.MoveNext())
            {
                TypeSchema inner = TypeWalk.MemberType(type, join.Name, ref expected, out FieldSchema? declared);
                var member = default(NodeChange);
                Compare(inner, join.Left, join.Right, ref member);
                if (!member.IsEmpty)
                {
                    nodes.Add(PathElement.Field(declared?.Name ?? join.Name.TextOrEmpty), member);
                }
            }
        }

        change.AddedBelow = nodes.Added();
        change.ModifiedBelow = nodes.Modified();
        change.RemovedBelow = nodes.Removed();
    }

    // a repeated element is owned as a whole: that it repeats is the fact that is added, removed or modified
    private static void Element(TypeSchema type, ElementGroup group, ref NodeChange change)
    {
        if (group.LeftRepeats && group.RightRepeats)
        {
            change.Modified = !group.RepeatsAlike();
        }
        else if (group.LeftRepeats)
        {
            if (group.Right.Exists)
            {
                Compare(type, default, group.Right, ref change);
            }

            change.Removed = true;
        }
        else if (group.RightRepeats)
        {
            if (group.Left.Exists)
            {
                Compare(type, group.Left, default, ref change);
            }

            change.Added = true;
        }
        else
        {
            Compare(type, group.Left, group.Right, ref change);
        }
    }

    private struct NodeChange
    {
        public bool Added;
        public bool Modified;
        public bool Removed;
        public FieldSet? AddedBelow;
        public FieldSet? ModifiedBelow;
        public FieldSet? RemovedBelow;

        public readonly bool IsEmpty =>
            !Added && !Modified && !Removed && AddedBelow is null && ModifiedBelow is null && RemovedBelow is null;
    }

    // the nodes of one level, three sets at once
    private struct ChangedNodes
    {
        private List<FieldNode>? _added;
        private List<FieldNode>? _modified;
        private List<FieldNode>? _removed;

        public void Add(PathElement element, in NodeChange change)
        {
            Add(ref _added, element, change.Added, change.AddedBelow);
            Add(ref _modified, element, change.Modified, change.ModifiedBelow);
            Add(ref _removed, element, change.Removed, change.RemovedBelow);
        }

        public readonly FieldSet? Added() => Finish(_added);

        public readonly FieldSet? Modified() => Finish(_modified);

        public readonly FieldSet? Removed() => Finish(_removed);

        private static FieldSet? Finish(List<FieldNode>? nodes) => nodes is null ? null : FieldSet.OfNodes(nodes);

        private static void Add(ref List<FieldNode>? to, PathElement element, bool member, FieldSet? below)
        {
            if (member || below is not null)
            {
                (to ??= []).Add(new FieldNode(element, member, below));
            }
        }
    }
}
