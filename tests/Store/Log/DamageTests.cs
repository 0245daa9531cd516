using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Log;
using Xebec.Store.Seam;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Log;

/// <summary>What a bad sector, a removed file or an unfinished write looks like when the store opens.</summary>
public class DamageTests
{
    private static readonly LogOptions Small = new() { SegmentBytes = 64 << 10, SnapshotLeastBytes = 1 << 20 };

    private readonly SteppedTime _time = new();
    private readonly List<string> _said = [];

    [Fact]
    public void A_changed_bit_in_the_middle_is_refused_with_file_offset_revisions_and_what_to_run()
    {
        SimulatedDisk disk = Filled(10);
        disk.Damage("log-000000000001", (3 * 4096) + 200);
        StoreCorruptException refused = Assert.Throws<StoreCorruptException>(() => Open(disk));
        Assert.Equal(("log-000000000001", 3 * 4096L), (refused.File, refused.Offset));
        Assert.Contains("/simulated/log-000000000001 is damaged at byte 12288: commits from revision 4 to 4 are lost, and later ones follow at byte 16384", refused.Message, StringComparison.Ordinal);
        Assert.Contains("xebec store verify --store /simulated", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_bit_in_the_last_group_is_refused_because_all_of_it_was_written()
    {
        SimulatedDisk disk = Filled(10);
        disk.Damage("log-000000000001", (10 * 4096) + 100);
        Assert.Contains("revisions 11 to 11 were written completely and have changed since", Assert.Throws<StoreCorruptException>(() => Open(disk)).Message, StringComparison.Ordinal);
        SimulatedDisk header = Filled(10);
        header.Damage("log-000000000001", (10 * 4096) + 9);
        Assert.Contains("revision 11 on", Assert.Throws<StoreCorruptException>(() => Open(header)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_changed_bit_of_the_used_log_is_noticed()
    {
        int length = 9 * 4096;
        for (int offset = 0; offset < length; offset += 37)
        {
            SimulatedDisk disk = Filled(8);
            bool padding = disk.Read("log-000000000001").AsSpan(offset / 4096 * 4096, 4096)[(offset % 4096)..].IndexOfAnyExcept((byte)0) < 0;
            disk.Damage("log-000000000001", offset);
            if (padding)
            {
                // zeros behind a group or behind the segment's header mean nothing
                Assert.Equal(new Revision(9), Open(disk).Current.Revision);
            }
            else
            {
                Assert.Throws<StoreCorruptException>(() => Open(disk));
            }
        }
    }

    [Fact]
    public void An_unfinished_last_group_is_cut_off_with_one_line()
    {
        SimulatedDisk disk = Filled(5);
        EmbeddedStore store = Open(disk);
        _ = store.CommitAsync(new Commit(new Write(Pod("big"), Revision.None, Json(Pod("big"), new string('x', 5000)))), Stop);
        disk.CallsUntilCrash = 1;
        disk.RunWorkers();
        for (int seed = 0; seed < 60; seed++)
        {
            _said.Clear();
            SimulatedDisk after = disk.AfterCrash(new Random(seed));
            EmbeddedStore recovered = Open(after);
            if (recovered.Current.Revision.Number == 7)
            {
                Assert.NotNull(recovered.Current.Get(Pod("big")));
                continue;
            }

            Assert.Equal(new Revision(6), recovered.Current.Revision);
            if (_said.Count > 0)
            {
                Assert.Equal(["store: /simulated/log-000000000001: the last group of commits was never finished (a crash); cut off at byte 24576, after revision 6; none of it was acknowledged"], _said);
            }

            Put(recovered, after, "next");
            Assert.Equal(new Revision(7), Open(after.AfterKill()).Current.Revision);
        }
    }

    [Fact]
    public void A_damaged_snapshot_is_replaced_by_the_one_before_it_and_the_log()
    {
        SimulatedDisk disk = Filled(300, new LogOptions { SegmentBytes = 64 << 10, SnapshotLeastBytes = 400 << 10 });
        string[] snapshots = [.. disk.List().Where(n => n.StartsWith("snapshot-", StringComparison.Ordinal))];
        Assert.Equal(2, snapshots.Length);
        disk.Damage(snapshots[1], disk.LengthOf(snapshots[1]) / 2);
        Assert.Equal(new Revision(301), Open(disk).Current.Revision);
        Assert.Contains("Using the snapshot before it", Assert.Single(_said), StringComparison.Ordinal);

        disk.Damage(snapshots[0], 3);
        Assert.Contains(snapshots[1], Assert.Throws<StoreCorruptException>(() => Open(disk)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_noticed()
    {
        SimulatedDisk disk = Filled(100);
        string[] segments = [.. disk.List().Where(n => n.StartsWith("log-", StringComparison.Ordinal))];
        disk.Delete(segments[1]);
        Assert.Contains("are missing: files were removed", Assert.Throws<StoreCorruptException>(() => Open(disk)).Message, StringComparison.Ordinal);

        SimulatedDisk empty = Filled(300, new LogOptions { SegmentBytes = 64 << 10, SnapshotLeastBytes = 400 << 10 });
        foreach (string name in empty.List().Where(n => n.StartsWith("log-", StringComparison.Ordinal)))
        {
            empty.Delete(name);
        }

        Assert.Contains("and no log: files were removed", Assert.Throws<StoreCorruptException>(() => Open(empty)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_refuses_commits_and_takes_them_again_when_it_has_room()
    {
        SimulatedDisk disk = Filled(3);
        EmbeddedStore store = Open(disk);
        disk.Full = true;
        CommitResult unsure = Commit(store, disk, "a");
        Assert.Contains("could not write revision 5", Assert.IsType<CommitResult.Unknown>(unsure).Reason, StringComparison.Ordinal);
        Assert.IsType<CommitResult.Refused>(Commit(store, disk, "a"));
        disk.Full = false;
        Assert.IsType<CommitResult.Refused>(Commit(store, disk, "a"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new Revision(5), Assert.IsType<CommitResult.Done>(Commit(store, disk, "a")).Revision);
        Assert.Single(_said, "store: writes again, in log-000000000002");
        Assert.Single(_said, line => line.EndsWith("refusing writes until the disk takes them", StringComparison.Ordinal));
        Assert.Equal(new Revision(5), Open(disk.AfterKill()).Current.Revision);
    }

    [Fact]
    public void What_expires_while_the_disk_fails_goes_once_it_works()
    {
        SimulatedDisk disk = Filled(3);
        EmbeddedStore store = Open(disk);
        _ = store.CommitAsync(new Commit(new Write(Pod("mortal"), Revision.None, Json(Pod("mortal")), TimeSpan.FromSeconds(5))), Stop);
        disk.RunWorkers();
        disk.Full = true;
        _time.Advance(TimeSpan.FromSeconds(6));
        disk.RunWorkers();
        Assert.NotNull(store.Current.Get(Pod("mortal")));
        disk.Full = false;
        _time.Advance(TimeSpan.FromSeconds(2));
        disk.RunWorkers();
        Assert.Null(store.Current.Get(Pod("mortal")));
    }

    private static CommitResult Commit(EmbeddedStore store, SimulatedDisk disk, string name)
    {
        ValueTask<CommitResult> task = store.CommitAsync(new Commit(new Write(Pod(name), store.Current.Get(Pod(name))?.Revision ?? Revision.None, Json(Pod(name)))), Stop);
        disk.RunWorkers();
        Assert.True(task.IsCompleted);
        return task.Result;
    }

    private static void Put(EmbeddedStore store, SimulatedDisk disk, string name) => Assert.IsType<CommitResult.Done>(Commit(store, disk, name));

    private SimulatedDisk Filled(int commits, LogOptions? log = null)
    {
        var disk = new SimulatedDisk(new Random(commits));
        EmbeddedStore store = Open(disk, log);
        disk.RunWorkers();
        for (int i = 0; i < commits; i++)
        {
            Put(store, disk, $"p{i % 20}");
        }

        return disk.AfterKill();
    }

    private EmbeddedStore Open(SimulatedDisk disk, LogOptions? log = null)
        => EmbeddedStore.Open(disk, new StoreOptions { Time = _time, Say = _said.Add }, log ?? Small);
}
