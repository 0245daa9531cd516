using Xebec.Store.Files;
using Xebec.Store.Log;
using Xebec.Store.Seam;
using Xebec.Tests.Store.Contract;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Files;

/// <summary>A check tells all damage and changes nothing; what is left can be salvaged.</summary>
public sealed class StoreCheckTests : IDisposable
{
    private const string First = "log-000000000001";
    private const int Block = 4096;

    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_whole_store_is_told_file_by_file_also_while_it_is_open()
    {
        await _directory.FillAsync(100);
        await using EmbeddedStore store = _directory.Open();
        CheckedStore found = await StoreCheck.RunAsync(_directory.Path, _directory.Options, Stop);
        Assert.True(found.IsWhole);
        Assert.Equal((101, 100), (found.State!.Revision.Number, found.State.Count(Pods)));
        Assert.Equal((2L, 64L), (found.Files[0].First, found.Files[0].Last));
        Assert.Equal(101, found.Files.Max(f => f.Last));
        Assert.Equal($"{Environment.ProcessId}", StoreUsage.Of(_directory.Path).Owner);
    }

    [Fact]
    public async Task All_damage_is_told_with_its_revisions_and_nothing_is_changed()
    {
        await _directory.FillAsync(100);
        _directory.Damage(First, (5 * Block) + 100);
        _directory.Damage(First, (6 * Block) + 100);
        _directory.Damage(First, (20 * Block) + 3);
        string before = Digest();
        CheckedStore found = await StoreCheck.RunAsync(_directory.Path, _directory.Options, Stop);
        Assert.False(found.IsWhole);
        Assert.Equal(["at byte 20480: revisions 6 to 7 cannot be read.", "at byte 81920: revisions 21 to 21 cannot be read."], found.Files[0].Damage);
        Assert.Equal((First, 5L * Block), (found.Refusal!.File, found.Refusal.Offset));
        Assert.Equal(before, Digest());

        ISnapshot left = Salvage.Read(_directory.Path, _directory.Options);
        Assert.Equal(Enumerable.Range(0, 100).Except([4, 5, 19]).Select(i => $"default/p{i:000}"), left.List(Pods).Names());
        Assert.Equal(2, _directory.Said.Count(line => line.EndsWith("cannot be read and are missing", StringComparison.Ordinal)));
        Assert.Equal(before, Digest());
    }

    [Fact]
    public async Task A_damaged_snapshot_that_is_not_needed_is_damage_but_no_loss()
    {
        await _directory.FillAsync(300, new LogOptions { SegmentBytes = 64 << 10, SnapshotLeastBytes = 400 << 10 });
        string newest = Directory.EnumerateFiles(_directory.Path, "snapshot-*").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).Last();
        _directory.Damage(newest, 500);
        CheckedStore found = await StoreCheck.RunAsync(_directory.Path, _directory.Options, Stop);
        Assert.False(found.IsWhole);
        Assert.Equal(newest, Assert.Single(found.Files, f => f.Damage.Count > 0).Name);
        Assert.Equal(300, found.State!.Count(Pods));
        Assert.Contains(found.Said, line => line.Contains("Using the snapshot before it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unfinished_last_write_is_no_damage()
    {
        await _directory.FillAsync(10);

        // two blocks were to be written, and a crash kept the second from the disk
        string path = Path.Combine(_directory.Path, First);
        await using (EmbeddedStore store = _directory.Open())
        {
            await store.PutAsync(Pod("big"), new string('x', 5000));
        }

        byte[] bytes = await File.ReadAllBytesAsync(path, Stop);
        bytes.AsSpan(12 * Block, Block).Clear();
        await File.WriteAllBytesAsync(path, bytes, Stop);
        CheckedStore found = await StoreCheck.RunAsync(_directory.Path, _directory.Options, Stop);
        Assert.True(found.IsWhole);
        Assert.Equal(11, found.State!.Revision.Number);
        Assert.Contains("was never finished", Assert.Single(found.Said), StringComparison.Ordinal);
    }

    private string Digest() => string.Join(
        '\n', Directory.EnumerateFiles(_directory.Path).Order(StringComparer.Ordinal).Select(
            f => $"{f} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}"));
}
