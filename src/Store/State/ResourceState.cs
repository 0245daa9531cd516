using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>One resource's objects and the index of each of its indexed fields. May be changed only by the edit that made it.</summary>
/// <param name="edit">The token of a draft; anything else when it is never changed.</param>
/// <param name="objects">In key order.</param>
/// <param name="fields">In the order of the fields, whose array is then its own.</param>
internal sealed class ResourceState(
    object edit, OrderedTree<StoredObject, LocalKey, ByKey> objects, OrderedTree<IndexEntry, IndexEntry, ByValue>[] fields)
{
    public OrderedTree<StoredObject, LocalKey, ByKey> Objects { get; set; } = objects;

    public OrderedTree<IndexEntry, IndexEntry, ByValue>[] Fields { get; } = fields;

    /// <summary>With empty indexes.</summary>
    public static ResourceState Of(object edit, OrderedTree<StoredObject, LocalKey, ByKey> objects, int fields)
        => new(edit, objects, new OrderedTree<IndexEntry, IndexEntry, ByValue>[fields]);

    /// <summary>Itself when the edit made it, else a copy for the edit.</summary>
    public ResourceState For(object other) => ReferenceEquals(edit, other) ? this : new ResourceState(other, Objects, [.. Fields]);

    public IEnumerable<StoredObject> With(int field, string value)
    {
        ulong hash = IndexEntry.HashOf(value);
        foreach (IndexEntry entry in Fields[field].From(IndexEntry.FirstOf(hash)))
        {
            if (entry.Hash != hash)
            {
                yield break;
            }

            Objects.TryGet(entry.Place.Local, out StoredObject found);
            if (found.Facts.Fields[field] == value)
            {
                yield return found;
            }
        }
    }

    public IEnumerable<StoredObject> In(string ns, LocalKey from, bool exclusive)
    {
        foreach (StoredObject item in Objects.From(from, exclusive))
        {
            if (item.Place.Scope.Namespace != ns)
            {
                yield break;
            }

            yield return item;
        }
    }
}
