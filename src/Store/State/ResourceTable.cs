using Xebec.Api.Keys;

namespace Xebec.Store.State;

/// <summary>
/// Small numbers for the resource types a store has met, so that a snapshot finds a type's objects by an array index. Only grows, each time
/// into a new table; one per store.
/// </summary>
internal sealed class ResourceTable
{
    private Dictionary<ResourceName, int> _numbers = [];
    private readonly Lock _growing = new();
    private ResourceName[] _names = [];

    public int Count => Volatile.Read(ref _names).Length;

    public ResourceName this[int number] => Volatile.Read(ref _names)[number];

    /// <summary>-1 when no object of the type was ever written.</summary>
    public int Find(ResourceName name) => Volatile.Read(ref _numbers).TryGetValue(name, out int number) ? number : -1;

    public int Number(ResourceName name)
    {
        if (Volatile.Read(ref _numbers).TryGetValue(name, out int number))
        {
            return number;
        }

        lock (_growing)
        {
            if (!Volatile.Read(ref _numbers).TryGetValue(name, out number))
            {
                number = _names.Length;
                Volatile.Write(ref _names, [.. _names, name]);
                Volatile.Write(ref _numbers, new Dictionary<ResourceName, int>(_numbers) { [name] = number });
            }

            return number;
        }
    }
}
