using Xebec.Store.Log.Disk;

namespace Xebec.Tests.Store.Log;

/// <summary>The machine lost power: thrown by every call from then on, and by nothing else.</summary>
internal sealed class PowerLostException : Exception;

/// <summary>
/// A disk that keeps only what was synced. At a crash each unsynced sector and each unsynced directory entry is kept or lost by itself; a sync
/// can fail, and then keeps some sectors and silently forgets the others. Workers run when the test says so, on its thread.
/// </summary>
internal sealed class SimulatedDisk(Random random) : IDisk
{
    private const int Sector = 512;

    private readonly List<Worker> _workers = [];
    private readonly List<Action<SortedDictionary<string, Content>>> _unsyncedNames = [];
    private SortedDictionary<string, Content> _names = new(StringComparer.Ordinal);
    private SortedDictionary<string, Content> _durableNames = new(StringComparer.Ordinal);

    private Random Choice => random;

    public string Name => "/simulated";

    /// <summary>Calls left until the power fails; negative for never.</summary>
    public int CallsUntilCrash { get; set; } = -1;

    public bool Crashed { get; private set; }

    /// <summary>How often writes and syncs fail, in per mille.</summary>
    public int FailuresPerMille { get; set; }

    /// <summary>Every write fails: a full or read-only disk.</summary>
    public bool Full { get; set; }

    /// <summary>What the disk holds when power comes back, read by another random choice each time.</summary>
    public SimulatedDisk AfterCrash(Random choice)
    {
        var next = new SimulatedDisk(random);
        var names = new SortedDictionary<string, Content>(_durableNames, StringComparer.Ordinal);
        foreach (Action<SortedDictionary<string, Content>> change in _unsyncedNames)
        {
            if (choice.Next(2) == 0)
            {
                change(names);
            }
        }

        foreach ((string name, Content content) in names)
        {
            next._names[name] = content.AfterCrash(choice);
        }

        next._durableNames = new(next._names, StringComparer.Ordinal);
        return next;
    }

    /// <summary>What another process finds after this one was killed: everything written, synced or not.</summary>
    public SimulatedDisk AfterKill()
    {
        Crashed = true;
        return new SimulatedDisk(random) { _names = new(_names, StringComparer.Ordinal), _durableNames = new(_durableNames, StringComparer.Ordinal) };
    }

    /// <summary>Runs the workers that were woken, in any order.</summary>
    public void RunWorkers()
    {
        while (_workers.Where(w => w.Woken).ToArray() is { Length: > 0 } woken && !Crashed)
        {
            woken[random.Next(woken.Length)].Run();
        }
    }

    /// <summary>Changes one bit of a file.</summary>
    public void Damage(string name, long offset) => _names[name].Damage(offset);

    public long LengthOf(string name) => _names[name].Live.Length;

    public byte[] Read(string name) => _names[name].Live;

    public IReadOnlyList<string> List()
    {
        Call();
        return [.. _names.Keys];
    }

    public IDiskFile Create(string name)
    {
        Call();
        Fail("create");
        var content = new Content();
        Change(names => names[name] = content);
        return new File(this, name, content);
    }

    public long TotalBytes() => _names.Values.Sum(c => (long)c.Live.Length);

    public IDiskFile Open(string name)
    {
        Call();
        return _names.TryGetValue(name, out Content? content) ? new File(this, name, content) : throw new FileNotFoundException(name);
    }

    public void Rename(string from, string to)
    {
        Call();
        Fail("rename");
        Content content = _names[from];
        Change(names =>
        {
            names.Remove(from);
            names[to] = content;
        });
    }

    public void Delete(string name)
    {
        Call();
        Fail("delete");
        Change(names => names.Remove(name));
    }

    public void SyncNames()
    {
        Call();
        Fail("sync the directory");
        _durableNames = new(_names, StringComparer.Ordinal);
        _unsyncedNames.Clear();
    }

    public Guid NewIdentity()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public IDiskWorker StartWorker(string name, Action work)
    {
        var worker = new Worker(this, work);
        _workers.Add(worker);
        return worker;
    }

    public void Dispose()
    {
    }

    private void Change(Action<SortedDictionary<string, Content>> change)
    {
        change(_names);
        _unsyncedNames.Add(change);
    }

    private void Call()
    {
        if (Crashed || CallsUntilCrash == 0)
        {
            Crashed = true;
            throw new PowerLostException();
        }

        CallsUntilCrash--;
    }

    private void Fail(string what)
    {
        if (Full || random.Next(1000) < FailuresPerMille)
        {
            throw new IOException($"could not {what}: simulated");
        }
    }

    private sealed class Content
    {
        private readonly List<(long Sector, byte[] Bytes)> _unsynced = [];
        private byte[] _durable = [];

        public byte[] Live { get; private set; } = [];

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (Live.Length < offset + bytes.Length)
            {
                byte[] longer = new byte[offset + bytes.Length];
                Live.CopyTo(longer, 0);
                Live = longer;
            }

            bytes.CopyTo(Live.AsSpan((int)offset));
            for (long sector = offset / Sector; sector * Sector < offset + bytes.Length; sector++)
            {
                int begin = (int)(sector * Sector);
                _unsynced.Add((sector, Live[begin..Math.Min(begin + Sector, Live.Length)]));
            }
        }

        public void Sync()
        {
            Apply(ref _durable, _unsynced);
            _unsynced.Clear();
        }

        public void FailSync(Random choice)
        {
            Apply(ref _durable, _unsynced.Where(_ => choice.Next(2) == 0));
            _unsynced.Clear();
        }

        public Content AfterCrash(Random choice)
        {
            byte[] kept = [.. _durable];
            int mode = choice.Next(4);
            Apply(ref kept, mode switch
            {
                0 => [],
                1 => _unsynced,
                _ => _unsynced.Where(_ => choice.Next(mode) == 0),
            });
            return new Content { _durable = kept, Live = [.. kept] };
        }

        public void Damage(long offset)
        {
            Live[offset] ^= 0x10;
            _durable[offset] ^= 0x10;
        }

        private static void Apply(ref byte[] to, IEnumerable<(long Sector, byte[] Bytes)> sectors)
        {
            foreach ((long sector, byte[] bytes) in sectors)
            {
                long end = (sector * Sector) + bytes.Length;
                if (to.Length < end)
                {
                    Array.Resize(ref to, (int)end);
                }

                bytes.CopyTo(to, sector * Sector);
            }
        }
    }

    private sealed class File(SimulatedDisk disk, string name, Content content) : IDiskFile
    {
        public string Name => name;

        public long Length => content.Live.Length;

        public int Read(Span<byte> into, long offset)
        {
            disk.Call();
            int count = (int)Math.Clamp(content.Live.Length - offset, 0, into.Length);
            content.Live.AsSpan((int)offset, count).CopyTo(into);
            return count;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            disk.Call();
            if (disk.Choice.Next(1000) < disk.FailuresPerMille)
            {
                // the system copies page by page, and pages are whole sectors
                content.Write(bytes[..(disk.Choice.Next((bytes.Length / Sector) + 1) * Sector)], offset);
                throw new IOException("could not write: simulated");
            }

            disk.Fail("write");
            content.Write(bytes, offset);
        }

        public void Sync()
        {
            disk.Call();
            if (disk.Choice.Next(1000) < disk.FailuresPerMille)
            {
                content.FailSync(disk.Choice);
                throw new IOException("could not sync: simulated");
            }

            content.Sync();
        }

        public void Dispose()
        {
        }
    }

    private sealed class Worker(SimulatedDisk disk, Action work) : IDiskWorker
    {
        public bool Woken { get; private set; }

        public void Wake() => Woken = true;

        public void Run()
        {
            Woken = false;
            try
            {
                work();
            }
            catch (PowerLostException)
            {
                // The machine is off; what it was doing ends here.
            }
        }

        public ValueTask DisposeAsync()
        {
            if (!disk.Crashed)
            {
                Run();
            }

            disk._workers.Remove(this);
            return ValueTask.CompletedTask;
        }
    }
}
