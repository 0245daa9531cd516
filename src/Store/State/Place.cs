using System.Runtime.InteropServices;
using Xebec.Api.Keys;
using Xebec.Store.Objects;

namespace Xebec.Store.State;

/// <summary>
/// An object's key by reference: shared by the object's versions and the indexes, so that each holds 8 bytes of it. What all objects of a
/// resource in a namespace have alike is its <see cref="Scope"/>.
/// </summary>
internal sealed class Place(ObjectKey key)
{
    public readonly Scope Scope = Scope.Of(key.Resource, key.Namespace);
    public readonly string Name = key.Name;

    /// <summary>Before all others.</summary>
    public static Place First { get; } = new(new ObjectKey(new ResourceName("", ""), "", ""));

    public ObjectKey Key => new(Scope.Resource, Scope.Namespace, Name);

    public LocalKey Local => new(Scope.Namespace, Name);

    /// <summary>By resource, then key.</summary>
    public static int Compare(Place left, Place right)
    {
        Scope one = left.Scope;
        Scope other = right.Scope;
        int order = ReferenceEquals(one, other) ? 0 : Compare(one.Resource, other.Resource);
        return order != 0 ? order : Utf8Order.ComparePlaces(one.Namespace, left.Name, other.Namespace, right.Name);
    }

    private static int Compare(ResourceName left, ResourceName right)
    {
        int order = Utf8Order.Compare(left.Group, right.Group);
        return order != 0 ? order : Utf8Order.Compare(left.Resource, right.Resource);
    }
}

/// <summary>A key among those of one resource.</summary>
internal readonly record struct LocalKey(string Namespace, string Name)
{
    /// <summary>With the namespace's one string, so that most comparisons need not look into it.</summary>
    public static LocalKey Of(in ObjectKey key) => new(Scope.Of(key.Resource, key.Namespace).Namespace, key.Name);
}

/// <summary>
/// A resource and a namespace. Equal ones are nearly always one object, found in a direct-mapped cache: a
/// newcomer evicts whoever sits in its place, so it is bounded; racing threads at worst make a second one.
/// </summary>
internal sealed class Scope
{
    private const int Places = 4096;

    private static readonly Scope?[] Known = new Scope?[Places];

    private Scope(ResourceName resource, string ns)
    {
        Resource = resource;
        Namespace = ns;
    }

    public ResourceName Resource { get; }

    public string Namespace { get; }

    public static Scope Of(ResourceName resource, string ns)
    {
        uint hash = (31 * Hash(resource.Resource)) + Hash(ns);
        ref Scope? known = ref Known[hash & (Places - 1)];
        return known is { } found && found.Namespace == ns && found.Resource == resource ? found : known = new Scope(resource, ns);
    }

    private static uint Hash(string text) => StringPool.Hash(MemoryMarshal.AsBytes(text.AsSpan()));
}
