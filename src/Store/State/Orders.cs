using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>Objects of one resource in key order.</summary>
internal readonly struct ByKey : IOrder<StoredObject, LocalKey>
{
    public static LocalKey KeyOf(StoredObject item) => item.Place.Local;

    public static int Compare(StoredObject item, in LocalKey key)
    {
        Place place = item.Place;
        return Utf8Order.ComparePlaces(place.Scope.Namespace, place.Name, key.Namespace, key.Name);
    }

    public static int Compare(in LocalKey left, in LocalKey right)
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
        return order != 0 ? order : Compare(left.Place, right.Place);
    }

    private static int Compare(Place left, Place right)
    {
        Scope one = left.Scope;
        Scope other = right.Scope;
        if (!ReferenceEquals(one, other))
        {
            int order = Compare(one.Resource, other.Resource);
            if (order != 0)
            {
                return order;
            }
        }

        return Utf8Order.ComparePlaces(one.Namespace, left.Name, other.Namespace, right.Name);
    }

    private static int Compare(ResourceName left, ResourceName right)
    {
        int order = Utf8Order.Compare(left.Group, right.Group);
        return order != 0 ? order : Utf8Order.Compare(left.Resource, right.Resource);
    }
}
