using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Files;
using Xebec.Store.Log;
using Xebec.Store.Seam;
using Xebec.Tests.Cluster;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Log;

/// <summary>Real file systems that fill up, fail and turn read-only under a store.</summary>
[Trait("needs", "root")]
public sealed class FailingDiskTests : IAsyncLifetime
{
    private static readonly LogOptions Small = new() { SegmentBytes = 1 << 20, SnapshotLeastBytes = 2 << 20, ProbePause = TimeSpan.Zero };

    private readonly string _mount = Directory.CreateTempSubdirectory("xebec-disk-").FullName;
    private readonly List<string> _said = [];
    private readonly Random _random = new(1);
    private readonly Dictionary<string, Revision> _acknowledged = [];

    private string Fill => Path.Combine(_mount, "fill");

    private string Disk => Path.Combine(_mount, "disk");

    private string Inner => Path.Combine(_mount, "inner");

    public async ValueTask InitializeAsync() => await Command.SucceedAsync("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", _mount);

    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync("umount", Inner);
        await Command.RunAsync("umount", _mount);
        Directory.Delete(_mount);
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_and_takes_them_again_when_it_has_room()
    {
        string directory = Path.Combine(_mount, "store");
        await using (EmbeddedStore store = Open(directory))
        {
            await WriteAsync(store, 50);
            FillUp();
            CommitResult result = await WriteUntilFailureAsync(store);
            Assert.Contains("No space left on device", result is CommitResult.Refused refused ? refused.Reason : ((CommitResult.Unknown)result).Reason, StringComparison.Ordinal);
            CheckAcknowledged(store.Current);
        }

        // a start on a full disk still reads
        await using (EmbeddedStore again = Open(directory))
        {
            CheckAcknowledged(again.Current);
            File.Delete(Fill);
            await WriteAsync(again, 50);
        }

        Assert.Contains(_said, line => line.EndsWith("refusing writes until the disk takes them", StringComparison.Ordinal));
        CheckAcknowledged(await StoreReading.ReadAsync(directory, Options, Stop));
    }

    [Fact]
    public async Task A_file_system_that_fails_and_turns_read_only_loses_nothing_that_was_acknowledged()
    {
        // a disk in a file of a small file system: when that is full, the disk fails and ext4 goes read-only, with the store open
        await using (FileStream disk = File.Create(Disk))
        {
            disk.SetLength(64 << 20);
        }

        await Command.SucceedAsync("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", "-J", "size=4", Disk);
        Directory.CreateDirectory(Inner);
        await Command.SucceedAsync("mount", "-o", "loop,errors=remount-ro", Disk, Inner);
        string directory = Path.Combine(Inner, "store");
        await using (EmbeddedStore store = Open(directory))
        {
            await WriteAsync(store, 50);
            FillUp();
            await WriteUntilFailureAsync(store);
            for (int i = 0; i < 5; i++)
            {
                Assert.IsNotType<CommitResult.Done>(await TryAsync(store, $"after{i}"));
            }

            CheckAcknowledged(store.Current);
            CheckAcknowledged(await StoreReading.ReadAsync(directory, Options, Stop));
        }

        await Command.SucceedAsync("umount", Inner);
        File.Delete(Fill);
        await Command.SucceedAsync("mount", "-o", "loop,errors=remount-ro", Disk, Inner);
        await using EmbeddedStore again = Open(directory);
        CheckAcknowledged(again.Current);
        await WriteAsync(again, 50);
    }

    [Fact]
    public async Task A_read_only_file_system_is_refused_in_a_sentence_and_can_be_checked_and_backed_up()
    {
        string directory = Path.Combine(_mount, "store");
        await using (EmbeddedStore store = Open(directory))
        {
            await WriteAsync(store, 20);
        }

        await Command.SucceedAsync("mount", "-o", "remount,ro", _mount);
        IOException refused = Assert.Throws<IOException>(() => Open(directory));
        Assert.StartsWith($"the store in {directory} cannot be opened for writing: ", refused.Message, StringComparison.Ordinal);
        Assert.True((await StoreCheck.RunAsync(directory, Options, Stop)).IsWhole);
        string backup = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await Backup.TakeAsync(directory, backup, Options, Stop);
        CheckAcknowledged(Backup.Read(backup, Options));
        File.Delete(backup);
        await Command.SucceedAsync("mount", "-o", "remount,rw", _mount);
        await using EmbeddedStore again = Open(directory);
        CheckAcknowledged(again.Current);
    }

    private StoreOptions Options => new() { Time = TimeProvider.System, Say = _said.Add };

    private EmbeddedStore Open(string directory) => EmbeddedStore.Open(directory, Options, Small);

    private async Task WriteAsync(EmbeddedStore store, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.IsType<CommitResult.Done>(await TryAsync(store, $"p{_acknowledged.Count}"));
        }
    }

    private async Task<CommitResult> WriteUntilFailureAsync(EmbeddedStore store)
    {
        for (int i = 0; i < 20_000; i++)
        {
            CommitResult result = await TryAsync(store, $"p{i % 200}");
            if (result is not CommitResult.Done)
            {
                return result;
            }
        }

        throw new InvalidOperationException("the disk took everything");
    }

    private async Task<CommitResult> TryAsync(EmbeddedStore store, string name)
    {
        byte[] noise = new byte[3000];
        _random.NextBytes(noise);
        Revision expected = store.Current.Get(Pod(name))?.Revision ?? Revision.None;
        CommitResult result = await store.CommitAsync(
            new Commit(new Write(Pod(name), expected, Json(Pod(name), Convert.ToBase64String(noise)))), Stop);
        if (result is CommitResult.Done done)
        {
            _acknowledged[name] = done.Revision;
        }

        return result;
    }

    // what was unknown may be there in place of what was acknowledged
    private void CheckAcknowledged(ISnapshot state)
    {
        Assert.True(state.Revision >= _acknowledged.Values.Max());
        Assert.All(_acknowledged, a => Assert.True(state.Get(Pod(a.Key))!.Revision >= a.Value));
    }

    private void FillUp()
    {
        using FileStream fill = File.Create(Fill);
        byte[] zeros = new byte[4096];
        try
        {
            while (true)
            {
                fill.Write(zeros);
                fill.Flush();
            }
        }
        catch (IOException)
        {
            // full
        }
    }
}
