using System.Collections.Immutable;
using Xebec.Api.Keys;
using Xebec.Client.Seam;

using FoundTree = System.Collections.Immutable.ImmutableSortedDictionary<(string Namespace, string Name), Xebec.Client.Seam.ApiObject>;
using IndexTree = System.Collections.Immutable.ImmutableSortedDictionary<string, System.Collections.Immutable.ImmutableSortedDictionary<(
    string Namespace, string Name), Xebec.Client.Seam.ApiObject>>;
using NamespaceTree =
    System.Collections.Immutable.ImmutableSortedDictionary<
        string,
        System.Collections.Immutable.ImmutableSortedDictionary<string, Xebec.Client.Informers.IndexedObject>>;
using ObjectTree = System.Collections.Immutable.ImmutableSortedDictionary<string, Xebec.Client.Informers.IndexedObject>;

namespace Xebec.Client.Informers;

/// <summary>
/// The objects of one resource at one moment. Immutable: whoever holds a view sees one state, and two views share what did not change
/// between them. Everything is handed out in order of namespace and name.
/// </summary>
public sealed class InformerView
{
    private static readonly FoundTree NoObjects = FoundTree.Empty.WithComparers(NameOrder.Instance);

    private static readonly ObjectTree NoneHeld = ObjectTree.Empty.WithComparers(StringComparer.Ordinal);

    private readonly NamespaceTree _namespaces;
    private readonly ImmutableArray<InformerIndex> _indexes;
    private readonly ImmutableArray<IndexTree> _found;

    private InformerView(
        NamespaceTree namespaces, ImmutableArray<InformerIndex> indexes, ImmutableArray<IndexTree> found, int count, Revision revision)
    {
        _namespaces = namespaces;
        _indexes = indexes;
        _found = found;
        Count = count;
        Revision = revision;
    }

    public int Count { get; }

    /// <summary>Everything up to here is in the view; none before the first list, or when the server's versions are not numbers.</summary>
    public Revision Revision { get; }

    public IEnumerable<ApiObject> All => _namespaces.Values.SelectMany(objects => objects.Values).Select(held => held.Object);

    /// <summary>The namespaces that have at least one object ("" for cluster-scoped objects).</summary>
    public IEnumerable<string> Namespaces => _namespaces.Keys;

    internal ImmutableArray<InformerIndex> Indexes => _indexes;

    /// <param name="indexes">Ways to find objects besides key and namespace.</param>
    public static InformerView Empty(ImmutableArray<InformerIndex> indexes)
    {
        IndexTree none = IndexTree.Empty.WithComparers(StringComparer.Ordinal);
        NamespaceTree namespaces = NamespaceTree.Empty.WithComparers(StringComparer.Ordinal);
        return new InformerView(namespaces, indexes, [.. indexes.Select(_ => none)], 0, Revision.None);
    }

    /// <summary>A view of exactly these objects: for tests and for plans tried out.</summary>
    public static InformerView Of(IEnumerable<ApiObject> objects, params ImmutableArray<InformerIndex> indexes)
    {
        InformerView view = Empty(indexes);
        foreach (ApiObject one in objects)
        {
            view = view.With(one);
        }

        return view;
    }

    public ApiObject? Get(string ns, string name) =>
        _namespaces.TryGetValue(ns, out ObjectTree? objects) && objects.TryGetValue(name, out IndexedObject? held) ? held.Object : null;

    /// <summary>By namespace and name; the key's resource is taken to be this view's.</summary>
    public ApiObject? Get(ObjectKey key) => Get(key.Namespace, key.Name);

    public IEnumerable<ApiObject> InNamespace(string ns) =>
        _namespaces.TryGetValue(ns, out ObjectTree? objects) ? objects.Values.Select(held => held.Object) : [];

    /// <summary>The objects found under <paramref name="value"/>.</summary>
    /// <exception cref="InvalidOperationException">The informer was not asked for this index: a bug.</exception>
    public IEnumerable<ApiObject> By(InformerIndex index, string value)
    {
        ArgumentNullException.ThrowIfNull(index);
        int at = IndexAt(index);
        return _found[at].TryGetValue(value, out FoundTree? objects) ? objects.Values : [];
    }

    /// <summary>The objects that name this uid as an owner; needs <see cref="InformerIndex.Owner"/>.</summary>
    public IEnumerable<ApiObject> OwnedBy(Uid owner) => By(InformerIndex.Owner, owner.Text);

    /// <summary>
    /// Whether a write of ours shows here: this version of the object or a
    /// newer one, or everything up to it; a deletion when it is gone or going.
    /// </summary>
    public bool Shows(OwnWrite write)
    {
        bool numbered = Revision.TryParse(write.ResourceVersion, out Revision written);
        if (!write.Deleted && !write.Newer && numbered && Revision >= written)
        {
            return true;
        }

        ApiObject? held = Get(write.Key);
        bool same = held is not null && held.Uid == write.Uid;
        if (write.Deleted)
        {
            return !same || held!.Root["metadata"]["deletionTimestamp"].Exists;
        }

        if (write.Newer)
        {
            return !same || held!.ResourceVersion != write.ResourceVersion;
        }

        if (!same)
        {
            return false;
        }

        return held!.ResourceVersion == write.ResourceVersion
            || (numbered && Revision.TryParse(held.ResourceVersion, out Revision seen) && seen >= written);
    }

    internal InformerView At(string resourceVersion) =>
        Revision.TryParse(resourceVersion, out Revision revision) && revision > Revision
            ? new InformerView(_namespaces, _indexes, _found, Count, revision)
            : this;

    internal InformerView With(ApiObject item)
    {
        (string ns, string name) = (item.Key.Namespace, item.Key.Name);
        ObjectTree objects = _namespaces.TryGetValue(ns, out ObjectTree? present) ? present : NoneHeld;
        objects.TryGetValue(name, out IndexedObject? old);
        var held = IndexedObject.Of(item, _indexes);
        ImmutableArray<IndexTree> found = _found;
        for (int i = 0; i < _indexes.Length; i++)
        {
            IndexTree tree = old is null ? found[i] : Less(found[i], old.Values[i], ns, name, held.Values[i]);
            foreach (string value in held.Values[i])
            {
                FoundTree there = tree.TryGetValue(value, out FoundTree? some) ? some : NoObjects;
                tree = tree.SetItem(value, there.SetItem((ns, name), item));
            }

            found = found.SetItem(i, tree);
        }

        NamespaceTree namespaces = _namespaces.SetItem(ns, objects.SetItem(name, held));
        return new InformerView(namespaces, _indexes, found, Count + (old is null ? 1 : 0), Revision);
    }

    internal InformerView Without(ObjectKey key)
    {
        if (!_namespaces.TryGetValue(key.Namespace, out ObjectTree? objects) || !objects.TryGetValue(key.Name, out IndexedObject? old))
        {
            return this;
        }

        ImmutableArray<IndexTree> found = _found;
        for (int i = 0; i < _indexes.Length; i++)
        {
            found = found.SetItem(i, Less(found[i], old.Values[i], key.Namespace, key.Name, []));
        }

        objects = objects.Remove(key.Name);
        NamespaceTree namespaces = objects.IsEmpty ? _namespaces.Remove(key.Namespace) : _namespaces.SetItem(key.Namespace, objects);
        return new InformerView(namespaces, _indexes, found, Count - 1, Revision);
    }

    /// <summary>The same objects with one more way to find them.</summary>
    internal InformerView WithIndex(InformerIndex index)
    {
        InformerView view = Empty(_indexes.Add(index));
        foreach (ApiObject item in All)
        {
            view = view.With(item);
        }

        return new InformerView(view._namespaces, view._indexes, view._found, view.Count, Revision);
    }

    // takes an object from where it was found, except from where it will be put back at once
    private static IndexTree Less(IndexTree tree, string[] values, string ns, string name, string[] kept)
    {
        foreach (string value in values)
        {
            if (Array.IndexOf(kept, value) < 0 && tree.TryGetValue(value, out FoundTree? objects))
            {
                objects = objects.Remove((ns, name));
                tree = objects.IsEmpty ? tree.Remove(value) : tree.SetItem(value, objects);
            }
        }

        return tree;
    }

    private int IndexAt(InformerIndex index)
    {
        for (int i = 0; i < _indexes.Length; i++)
        {
            if (_indexes[i].Name == index.Name)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"the informer was not asked for the index \"{index.Name}\"");
    }
}
