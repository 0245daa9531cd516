using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Fields;

public sealed partial class FieldSet
{
    /// <summary>Paths in either set.</summary>
    public FieldSet Union(FieldSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty || ReferenceEquals(this, other))
        {
            return other;
        }

        if (other.IsEmpty)
        {
            return this;
        }

        var nodes = new List<FieldNode>(Math.Max(_nodes.Length, other._nodes.Length));
        int i = 0;
        int j = 0;
        while (i < _nodes.Length || j < other._nodes.Length)
        {
            int order = i == _nodes.Length ? 1 : j == other._nodes.Length ? -1 : _nodes[i].Element.CompareTo(other._nodes[j].Element);
            nodes.Add(order < 0 ? _nodes[i++] : order > 0 ? other._nodes[j++] : Union(_nodes[i++], other._nodes[j++]));
        }

        return new FieldSet([.. nodes]);
    }

    /// <summary>Paths in both sets.</summary>
    public FieldSet Intersection(FieldSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ReferenceEquals(this, other))
        {
            return this;
        }

        List<FieldNode>? nodes = null;
        int i = 0;
        int j = 0;
        while (i < _nodes.Length && j < other._nodes.Length)
        {
            int order = _nodes[i].Element.CompareTo(other._nodes[j].Element);
            if (order == 0)
            {
                FieldSet? below = Nothing(
                    _nodes[i].Below is { } mine && other._nodes[j].Below is { } theirs ? mine.Intersection(theirs) : null);
                bool member = _nodes[i].IsMember && other._nodes[j].IsMember;
                if (member || below is not null)
                {
                    (nodes ??= []).Add(new FieldNode(_nodes[i].Element, member, below));
                }
            }

            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return nodes is null ? Empty : new FieldSet([.. nodes]);
    }

    /// <summary>Paths of this set that are not in the other.</summary>
    public FieldSet Difference(FieldSet other) => Without(other, recursive: false);

    /// <summary>Paths of this set that are not in the other, nor below a path of the other.</summary>
    public FieldSet RecursiveDifference(FieldSet other) => Without(other, recursive: true);

    /// <summary>
    /// The same set with the declared fields on the way to its paths in it too. Elements of lists and keys of maps are not added: to remove
    /// those, a manager must have owned them.
    /// </summary>
    internal FieldSet WithDeclaredParents(TypeSchema? type)
    {
        if (IsEmpty)
        {
            return this;
        }

        var nodes = new FieldNode[_nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            FieldNode node = _nodes[i];
            FieldSchema? field = node.Element.Kind == PathElementKind.Field ? type?.Field(node.Element.Name) : null;
            TypeSchema? below = field?.Type ?? type?.Element ?? type?.Additional;
            nodes[i] = node with { IsMember = node.IsMember || field is not null, Below = node.Below?.WithDeclaredParents(below) };
        }

        return new FieldSet(nodes);
    }

    private static FieldNode Union(FieldNode left, FieldNode right)
    {
        FieldSet? below = left.Below is null ? right.Below : right.Below is null ? left.Below : left.Below.Union(right.Below);
        return new FieldNode(left.Element, left.IsMember || right.IsMember, below);
    }

    private static FieldSet? Nothing(FieldSet? set) => set is null || set.IsEmpty ? null : set;

    private FieldSet Without(FieldSet other, bool recursive)
    {
        ArgumentNullException.ThrowIfNull(other);
        List<FieldNode>? kept = null;
        int j = 0;
        for (int i = 0; i < _nodes.Length; i++)
        {
            FieldNode node = _nodes[i];
            while (j < other._nodes.Length && other._nodes[j].Element.CompareTo(node.Element) < 0)
            {
                j++;
            }

            FieldNode left = j < other._nodes.Length && other._nodes[j].Element == node.Element
                ? Without(node, other._nodes[j], recursive)
                : node;
            bool same = left.IsMember == node.IsMember && ReferenceEquals(left.Below, node.Below);
            if (!same && kept is null)
            {
                // the first difference: keep what stood before it
                kept = new List<FieldNode>(_nodes.Length);
                kept.AddRange(_nodes.AsSpan(0, i));
            }

            if (kept is not null && (left.IsMember || left.Below is not null))
            {
                kept.Add(left);
            }
        }

        return kept is null ? this : kept.Count == 0 ? Empty : new FieldSet([.. kept]);
    }

    private static FieldNode Without(FieldNode node, FieldNode other, bool recursive)
    {
        if (recursive && other.IsMember)
        {
            return new FieldNode(node.Element, false, null);
        }

        FieldSet? below = node.Below is not null && other.Below is not null
            ? Nothing(node.Below.Without(other.Below, recursive))
            : node.Below;
        return new FieldNode(node.Element, node.IsMember && !other.IsMember, below);
    }
}
