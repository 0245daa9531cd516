using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>One resource's objects and the index of each of its indexed fields. Immutable.</summary>
internal sealed record ResourceState(OrderedTree<StoredObject, Place, ByPlace> Objects, OrderedTree<FieldEntry, FieldEntry, ByValue>[] Fields)
{
    public IEnumerable<StoredObject> With(int field, string value)
    {
        foreach (FieldEntry entry in Fields[field].From(new FieldEntry(value, new Place("", ""))))
        {
            if (entry.Value != value)
            {
                yield break;
            }

            Objects.TryGet(entry.Place, out StoredObject found);
            yield return found;
        }
    }

    public IEnumerable<StoredObject> In(string ns, Place from, bool exclusive)
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
