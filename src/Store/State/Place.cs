using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.State;

/// <summary>Where an object is within its resource.</summary>
internal readonly record struct Place(string Namespace, string Name)
{
    public static Place Of(ObjectKey key) => new(key.Namespace, key.Name);
}

/// <summary>Objects of one resource in key order.</summary>
internal readonly struct ByPlace : IOrder<StoredObject, Place>
{
    public static Place KeyOf(StoredObject item) => Place.Of(item.Key);

    public static int Compare(StoredObject item, in Place key) => Utf8Order.ComparePlaces(item.Key.Namespace, item.Key.Name, key.Namespace, key.Name);

    public static int Compare(in Place left, in Place right) => Utf8Order.ComparePlaces(left.Namespace, left.Name, right.Namespace, right.Name);
}

/// <summary>An entry of a field's index: the value, then where the object is. Only places are kept, so that an update which leaves the field alone leaves the index alone.</summary>
internal sealed record FieldEntry(string Value, Place Place);

internal readonly struct ByValue : IOrder<FieldEntry, FieldEntry>
{
    public static FieldEntry KeyOf(FieldEntry item) => item;

    public static int Compare(FieldEntry item, in FieldEntry key) => Compare(in item, in key);

    public static int Compare(in FieldEntry left, in FieldEntry right)
    {
        int order = Utf8Order.Compare(left.Value, right.Value);
        return order != 0 ? order : ByPlace.Compare(left.Place, right.Place);
    }
}

/// <summary>An entry of the owner index: the owner's uid, then the object that names it.</summary>
internal sealed record OwnerEntry(string Owner, ResourceName Resource, Place Place);

internal readonly struct ByOwner : IOrder<OwnerEntry, OwnerEntry>
{
    public static OwnerEntry KeyOf(OwnerEntry item) => item;

    public static int Compare(OwnerEntry item, in OwnerEntry key) => Compare(in item, in key);

    public static int Compare(in OwnerEntry left, in OwnerEntry right)
    {
        int order = string.CompareOrdinal(left.Owner, right.Owner);
        order = order != 0 ? order : string.CompareOrdinal(left.Resource.Group, right.Resource.Group);
        order = order != 0 ? order : string.CompareOrdinal(left.Resource.Resource, right.Resource.Resource);
        return order != 0 ? order : ByPlace.Compare(left.Place, right.Place);
    }
}
