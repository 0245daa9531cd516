using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>Objects of one resource in key order.</summary>
internal readonly struct ByKey : IOrder<StoredObject, ObjectKey>
{
    public static ObjectKey KeyOf(StoredObject item) => item.Key;

    public static int Compare(StoredObject item, in ObjectKey key) => Compare(in item.Place.Key, in key);

    public static int Compare(in ObjectKey left, in ObjectKey right)
        => Utf8Order.ComparePlaces(left.Namespace, left.Name, right.Namespace, right.Name);
}

/// <summary>
/// An entry of an index: a field's value or an owner's uid, then where the object is. Only places are kept, so that an update which leaves the
/// value alone leaves the index alone.
/// </summary>
internal readonly record struct IndexEntry(string Value, Place Place)
{
    /// <summary>Before all entries of the value.</summary>
    public static IndexEntry FirstOf(string value) => new(value, Place.First);
}

/// <summary>By value, then resource, then key.</summary>
internal readonly struct ByValue : IOrder<IndexEntry, IndexEntry>
{
    public static IndexEntry KeyOf(IndexEntry item) => item;

    public static int Compare(IndexEntry item, in IndexEntry key) => Compare(in item, in key);

    public static int Compare(in IndexEntry left, in IndexEntry right)
    {
        int order = Utf8Order.Compare(left.Value, right.Value);
        if (order != 0)
        {
            return order;
        }

        ref readonly ObjectKey one = ref left.Place.Key;
        ref readonly ObjectKey other = ref right.Place.Key;
        order = Utf8Order.Compare(one.Resource.Group, other.Resource.Group);
        order = order != 0 ? order : Utf8Order.Compare(one.Resource.Resource, other.Resource.Resource);
        return order != 0 ? order : ByKey.Compare(in one, in other);
    }
}
