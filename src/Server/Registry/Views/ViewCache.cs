using Xebec.Store.Seam;

namespace Xebec.Server.Registry.Views;

/// <summary>Names a version of a resource for as long as it means the same.</summary>
/// <param name="Definition">The uid of the definition; "" for built-in kinds.</param>
/// <param name="Generation">The generation of the definition, which moves with its spec; 0 for built-in kinds.</param>
/// <param name="ApiVersion">Group and version.</param>
public sealed record ViewKey(string Definition, long Generation, string ApiVersion);

/// <summary>
/// Stored objects as views show them, kept beside the object they were made of until it goes or until newer ones need the room. What a view
/// shows as it is stored is only marked so, and takes no room. What is being made is made once: who comes later waits.
/// </summary>
/// <param name="bytesMax">How many bytes of shown objects are kept in all. Default: 32 MiB.</param>
public sealed class ViewCache(long bytesMax = 32 * 1024 * 1024)
{
    private readonly Lock _lock = new();
    private readonly Queue<(StoredObject Of, int Bytes)> _oldestFirst = new();
    private long _bytes;

    /// <summary>The object as the view shows it; null when that is to be made. Lost at any time, and to be made again.</summary>
    public static StoredObject? Find(StoredObject item, ViewKey key) => EntryOf(item, key)?.Object;

    /// <summary>Announces that the caller makes what a view shows of an object.</summary>
    /// <param name="item">The object.</param>
    /// <param name="key">The view.</param>
    /// <param name="making">Over when the caller is done, with its failure if it fails.</param>
    /// <returns>Null when it is the caller's to make; else what to wait for before looking again.</returns>
    public Task? Claim(StoredObject item, ViewKey key, Task making)
    {
        lock (_lock)
        {
            Entry? entry = EntryOf(item, key);
            if (entry is { Object: not null })
            {
                return Task.CompletedTask;
            }

            if (entry?.Making is { IsCompleted: false } other)
            {
                return other;
            }

            item.Memo = new Entry(key, null, making, Others(item, key));
            return null;
        }
    }

    /// <summary>Marks an object as shown as it is stored.</summary>
    public StoredObject KeepAsStored(StoredObject item, ViewKey key)
    {
        lock (_lock)
        {
            item.Memo = new Entry(key, item, null, Others(item, key));
            return item;
        }
    }

    /// <summary>Keeps an object as a view shows it.</summary>
    public StoredObject Keep(StoredObject item, ViewKey key, StoredObject shown)
    {
        lock (_lock)
        {
            item.Memo = new Entry(key, shown, null, Others(item, key));
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

    private static Entry? EntryOf(StoredObject item, ViewKey key)
    {
        var entry = item.Memo as Entry;
        while (entry is not null && entry.Key != key)
        {
            entry = entry.Next;
        }

        return entry;
    }

    // of the same definition as it is now
    private static Entry? Others(StoredObject item, ViewKey key)
    {
        Entry? others = null;
        for (var entry = item.Memo as Entry; entry is not null; entry = entry.Next)
        {
            if (entry.Key != key && (entry.Key.Definition != key.Definition || entry.Key.Generation == key.Generation))
            {
                others = entry with { Next = others };
            }
        }

        return others;
    }

    private sealed record Entry(ViewKey Key, StoredObject? Object, Task? Making, Entry? Next);
}
