namespace Xebec.Schema.Apply.Fields;

/// <summary>
/// A set of field paths, as a tree: what a manager owns, what an update changed, what a strategy resets. Immutable; operations share what
/// does not change. The root itself is never in a set.
/// </summary>
public sealed partial class FieldSet
{
    private readonly FieldNode[] _nodes;

    private FieldSet(FieldNode[] nodes) => _nodes = nodes;

    public static FieldSet Empty { get; } = new([]);

    public bool IsEmpty => _nodes.Length == 0;

    /// <summary>The elements below this point, in order.</summary>
    public ReadOnlySpan<FieldNode> Nodes => _nodes;

    /// <summary>A set of paths of names, such as <c>metadata.labels</c>; for names without dots.</summary>
    public static FieldSet Of(params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        FieldSet set = Empty;
        foreach (string path in paths)
        {
            set = set.Union(OfPath([.. path.Split('.').Select(PathElement.Field)]));
        }

        return set;
    }

    /// <summary>A set of one path.</summary>
    public static FieldSet OfPath(params ReadOnlySpan<PathElement> path)
    {
        FieldSet below = Empty;
        for (int i = path.Length - 1; i >= 0; i--)
        {
            below = new FieldSet([new FieldNode(path[i], i == path.Length - 1, below.IsEmpty ? null : below)]);
        }

        return below;
    }

    /// <summary>A set of nodes in any order; nodes with the same element become one.</summary>
    public static FieldSet OfNodes(List<FieldNode>? nodes)
    {
        return nodes is null || nodes.Count == 0 ? Empty : OfNodes([.. nodes], nodes.Count);
    }

    /// <summary>The same of the first nodes of an array, which the set keeps.</summary>
    internal static FieldSet OfNodes(FieldNode[] nodes, int count)
    {
        if (count < nodes.Length)
        {
            Array.Resize(ref nodes, count);
        }

        bool sorted = true;
        for (int i = 1; i < count && sorted; i++)
        {
            sorted = nodes[i - 1].Element.CompareTo(nodes[i].Element) < 0;
        }

        return count == 0 ? Empty : new FieldSet(sorted ? nodes : Sorted(nodes));
    }

    /// <summary>Whether a path is in the set (not only on the way to one that is).</summary>
    public bool Has(params ReadOnlySpan<PathElement> path)
    {
        FieldSet at = this;
        for (int i = 0; i < path.Length; i++)
        {
            FieldNode node = at.Find(path[i]);
            if (i == path.Length - 1)
            {
                return node.IsMember;
            }

            if (node.Below is null)
            {
                return false;
            }

            at = node.Below;
        }

        return false;
    }

    /// <summary>The node of an element; an empty node when there is none.</summary>
    public FieldNode Find(PathElement element)
    {
        int low = 0;
        int high = _nodes.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = _nodes[middle].Element.CompareTo(element);
            if (order == 0)
            {
                return _nodes[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return default;
    }

    /// <summary>The paths as upstream prints them, members of a level before what is below them.</summary>
    public List<string> Paths()
    {
        var paths = new List<string>();
        Collect("", paths);
        return paths;
    }

    public override string ToString() => string.Join(' ', Paths());

    private static FieldNode[] Sorted(FieldNode[] nodes)
    {
        var distinct = new List<FieldNode>(nodes.Length);
        foreach (FieldNode node in nodes.OrderBy(n => n.Element))
        {
            if (distinct.Count > 0 && distinct[^1].Element == node.Element)
            {
                distinct[^1] = Union(distinct[^1], node);
            }
            else
            {
                distinct.Add(node);
            }
        }

        return [.. distinct];
    }

    private void Collect(string prefix, List<string> to)
    {
        foreach (FieldNode node in _nodes)
        {
            if (node.IsMember)
            {
                to.Add(prefix + node.Element);
            }
        }

        foreach (FieldNode node in _nodes)
        {
            node.Below?.Collect(prefix + node.Element, to);
        }
    }
}

/// <summary>One element of a <see cref="FieldSet"/>: whether the path to it is in the set, and what is below.</summary>
/// <param name="Below">Never empty; null when there is nothing below.</param>
public readonly record struct FieldNode(PathElement Element, bool IsMember, FieldSet? Below);
