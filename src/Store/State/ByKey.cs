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
