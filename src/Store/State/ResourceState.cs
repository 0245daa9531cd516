using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>One resource's objects and the index of each of its indexed fields. Immutable.</summary>
internal sealed record ResourceState(
    OrderedTree<StoredObject, ObjectKey, ByKey> Objects,
    OrderedTree<IndexEntry, IndexEntry, ByValue>[] Fields)
{
    /// <summary>With empty indexes.</summary>
    public static ResourceState Of(OrderedTree<StoredObject, ObjectKey, ByKey> objects, int fields)
        => new(objects, new OrderedTree<IndexEntry, IndexEntry, ByValue>[fields]);

    public IEnumerable<StoredObject> With(int field, string value)
    {
        foreach (IndexEntry entry in Fields[field].From(IndexEntry.FirstOf(value)))
        {
            if (entry.Value != value)
            {
                yield break;
            }

            Objects.TryGet(entry.Place.Key, out StoredObject found);
            yield return found;
        }
    }

    public IEnumerable<StoredObject> In(string ns, ObjectKey from, bool exclusive)
    {
        foreach (StoredObject item in Objects.From(from, exclusive))
        {
            if (item.Key.Namespace != ns)
            {
                yield break;
            }

            yield return item;
        }
    }
}
