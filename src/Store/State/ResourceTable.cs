using System.Collections.Concurrent;
using Xebec.Api.Keys;

namespace Xebec.Store.State;

/// <summary>Small numbers for the resource types a store has met, so that a snapshot finds a type's objects by an array index. Only grows; one per store.</summary>
internal sealed class ResourceTable
{
    private readonly ConcurrentDictionary<ResourceName, int> numbers = new();
    private readonly Lock growing = new();
    private ResourceName[] names = [];

    public int Count => Volatile.Read(ref names).Length;

    public ResourceName this[int number] => Volatile.Read(ref names)[number];

    /// <summary>-1 when no object of the type was ever written.</summary>
    public int Find(ResourceName name) => numbers.TryGetValue(name, out int number) ? number : -1;

    public int Number(ResourceName name)
    {
        if (numbers.TryGetValue(name, out int number))
        {
            return number;
        }

        lock (growing)
        {
            if (!numbers.TryGetValue(name, out number))
            {
                number = names.Length;
                Volatile.Write(ref names, [.. names, name]);
                numbers[name] = number;
            }

            return number;
        }
    }
}
