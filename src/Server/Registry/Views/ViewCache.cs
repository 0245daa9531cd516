using Xebec.Store.Seam;

namespace Xebec.Server.Registry.Views;

/// <summary>Names a version of a resource for as long as it means the same.</summary>
/// <param name="Definition">The uid of the definition; "" for built-in kinds.</param>
/// <param name="Generation">The generation of the definition, which moves with its spec; 0 for built-in kinds.</param>
/// <param name="ApiVersion">Group and version.</param>
public sealed record ViewKey(string Definition, long Generation, string ApiVersion);

/// <summary>
/// Stored objects as views show them, kept beside the object they were made of until it goes or until newer ones need the room. What a view
/// shows as it is stored is only marked so, and takes no room.
/// </summary>
/// <param name="bytesMax">How many bytes of shown objects are kept in all. Default: 32 MiB.</param>
public sealed class ViewCache(long bytesMax = 32 * 1024 * 1024)
{
    private readonly Lock _lock = new();
    private readonly Queue<(StoredObject Of, int Bytes)> _oldestFirst = new();
    private long _bytes;

    /// <summary>The object as the view shows it; null when that is to be made. Lost at any time, and to be made again.</summary>
    public static StoredObject? Find(StoredObject item, ViewKey key)
    {
        for (var known = item.Memo as Shown; known is not null; known = known.Next)
        {
            if (known.Key == key)
            {
                return known.Object ?? item;
            }
        }

        return null;
    }

    /// <summary>Marks an object as shown as it is stored.</summary>
    public StoredObject KeepAsStored(StoredObject item, ViewKey key)
    {
        lock (_lock)
        {
            item.Memo = new Shown(key, null, Others(item, key));
            return item;
        }
    }

    /// <summary>Keeps an object as a view shows it.</summary>
    public StoredObject Keep(StoredObject item, ViewKey key, StoredObject shown)
    {
        lock (_lock)
        {
            item.Memo = new Shown(key, shown, Others(item, key));
            _oldestFirst.Enqueue((item, shown.Bytes.Length));
            _bytes += shown.Bytes.Length;
            while (_bytes > bytesMax)
            {
                (StoredObject oldest, int bytes) = _oldestFirst.Dequeue();
                oldest.Memo = null;
                _bytes -= bytes;
            }

            return shown;
        }
    }

    // of the same definition as it is now
    private static Shown? Others(StoredObject item, ViewKey key)
    {
        Shown? others = null;
        for (var known = item.Memo as Shown; known is not null; known = known.Next)
        {
            if (known.Key != key && (known.Key.Definition != key.Definition || known.Key.Generation == key.Generation))
            {
                others = known with { Next = others };
            }
        }

        return others;
    }

    private sealed record Shown(ViewKey Key, StoredObject? Object, Shown? Next);
}
