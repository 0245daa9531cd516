using Xebec.Api.Keys;
using Xebec.Store.Files;
using Xebec.Store.Log;
using Xebec.Store.Seam;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Files;

/// <summary>Backups are whole, of one revision, and make the same store again.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_backup_of_a_store_under_load_is_its_state_at_a_revision_no_older_than_what_was_acknowledged()
    {
        await using EmbeddedStore store = _directory.Open();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var writers = Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (int i = 0; !enough.IsCancellationRequested; i++)
            {
                await store.PutAsync(i % 3 == 0 ? Widget($"w{w}-{i % 20}") : Pod($"p{w}-{i % 50}"), new string('x', i * 37 % 3000));
            }
        })));
        for (int i = 0; i < 12; i++)
        {
            Revision acknowledged = store.Current.Revision;
            (ISnapshot taken, _) = await Backup.TakeAsync(_directory.Path, _directory[$"b{i}"], _directory.Options, Stop);
            Assert.True(taken.Revision >= acknowledged);
            ISnapshot read = Backup.Read(_directory[$"b{i}"], _directory.Options);
            Assert.NotNull(await store.WaitForAsync(read.Revision, TimeSpan.FromMinutes(1), Stop));
            Assert.Equal(StoreDirectory.Tell((await store.SnapshotAtAsync(read.Revision, Stop))!), StoreDirectory.Tell(read));
        }

        await enough.CancelAsync();
        await writers;
        Assert.Empty(_directory.Said);
    }

    [Fact]
    public async Task A_restored_store_has_the_same_objects_and_goes_on_at_a_later_revision()
    {
        await _directory.FillAsync(40);
        await using (EmbeddedStore store = _directory.Open())
        {
            await store.PutAsync(Widget("mortal"), life: TimeSpan.FromHours(5));
            await store.RemoveAsync(Pod("p007"));
        }

        (ISnapshot taken, _) = await Backup.TakeAsync(_directory.Path, _directory["b"], _directory.Options, Stop);
        Backup.Restore(_directory["b"], _directory["again"], 1000, _directory.Options);
        for (int life = 0; life < 2; life++)
        {
            await using EmbeddedStore restored = _directory.Open(_directory["again"]);
            Assert.Equal(taken.Revision.Number + 1000 + life, restored.Current.Revision.Number);
            Assert.Equal(StoreDirectory.Tell(taken), StoreDirectory.Tell(restored.Current).Where(
                line => !line.Contains("later", StringComparison.Ordinal)));
            Assert.Equal(
                WatchEnd.Compacted, Assert.Throws<WatchEndedException>(() => restored.Watch(new WatchScope(Pods), taken.Revision)).Reason);
            await restored.PutAsync(Pod($"later{life}"));
        }
    }

    [Fact]
    public async Task Every_changed_bit_of_a_backup_and_every_lost_end_is_noticed()
    {
        await _directory.FillAsync(5);
        string path = _directory["b"];
        await Backup.TakeAsync(_directory.Path, path, _directory.Options, Stop);
        byte[] whole = await File.ReadAllBytesAsync(path, Stop);
        for (int at = 0; at < whole.Length; at += 7)
        {
            StoreDirectory.Flip(path, at);
            Assert.Contains(
                path, Assert.Throws<InvalidDataException>(() => Backup.Read(path, _directory.Options)).Message, StringComparison.Ordinal);
            await File.WriteAllBytesAsync(path, whole.AsMemory(0, at), Stop);
            Assert.Throws<InvalidDataException>(() => Backup.Read(path, _directory.Options));
            await File.WriteAllBytesAsync(path, whole, Stop);
        }

        await File.WriteAllBytesAsync(path, (byte[])[.. whole, 0], Stop);
        Assert.Throws<InvalidDataException>(() => Backup.Read(path, _directory.Options));
    }

    [Fact]
    public async Task Nothing_that_is_there_is_written_over()
    {
        await _directory.FillAsync(3);
        await Backup.TakeAsync(_directory.Path, _directory["b"], _directory.Options, Stop);
        Assert.Contains("is there already", (await Assert.ThrowsAsync<IOException>(() => Backup.TakeAsync(_directory.Path, _directory["b"], _directory.Options, Stop))).Message, StringComparison.Ordinal);
        Assert.Contains("there is a store in", Assert.Throws<IOException>(() => Backup.Restore(_directory["b"], _directory.Path, 0, _directory.Options)).Message, StringComparison.Ordinal);
        Assert.Contains("there is no store in", (await Assert.ThrowsAsync<IOException>(() => Backup.TakeAsync(_directory["none"], _directory["c"], _directory.Options, Stop))).Message, StringComparison.Ordinal);
        Assert.Equal(
            ["b", "store"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_directory.Path)!).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task An_empty_store_has_a_backup_too()
    {
        await _directory.FillAsync(0);
        await Backup.TakeAsync(_directory.Path, _directory["b"], _directory.Options, Stop);
        Backup.Restore(_directory["b"], _directory["again"], 0, _directory.Options);
        await using EmbeddedStore restored = _directory.Open(_directory["again"]);
        Assert.Equal((new Revision(1), 0), (restored.Current.Revision, restored.Current.Resources.Count()));
    }

    [Fact]
    public async Task A_damaged_snapshot_of_a_restored_store_is_named()
    {
        await _directory.FillAsync(3);
        await Backup.TakeAsync(_directory.Path, _directory["b"], _directory.Options, Stop);
        Backup.Restore(_directory["b"], _directory["again"], 0, _directory.Options);
        StoreDirectory.Flip(Path.Combine(_directory["again"], "snapshot-0000000000000000004"), 100);
        Assert.Equal("snapshot-0000000000000000004", Assert.Throws<StoreCorruptException>(() => _directory.Open(_directory["again"])).File);
    }
}
