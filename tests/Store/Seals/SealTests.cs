using System.Text;
using Google.Protobuf;
using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Etcd;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Etcd.Wire;
using Xebec.Store.Files;
using Xebec.Store.Log;
using Xebec.Store.Objects;
using Xebec.Tests.Store.Contract;
using Xebec.Tests.Store.Etcd;
using Xebec.Tests.Store.Files;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Seals;

/// <summary>What a seal keeps from whoever reads the files or etcd, and what happens to whoever has not the key.</summary>
public sealed class SealTests(EtcdServer etcd) : IClassFixture<EtcdServer>, IDisposable
{
    private static readonly ResourceName Secrets = new("", "secrets");
    private static readonly ObjectKey Secret = new(Secrets, "default", "s");

    private readonly StoreDirectory _directory = new();
    private readonly TestSeal _seal = new("key1");

    private StoreOptions Sealed => _directory.Options with { Seals = resource => resource == Secrets ? _seal : OpenSeal.Instance };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Log_snapshots_and_backups_hold_sealed_bytes_and_open_with_the_key_only()
    {
        var log = new LogOptions { SegmentBytes = 64 << 10, SnapshotLeastBytes = 32 << 10 };
        await using (var store = EmbeddedStore.Open(_directory.Path, Sealed, log))
        {
            for (int i = 0; i < 60; i++)
            {
                await store.PutAsync(Secret, $"hidden-{i}");
                await store.PutAsync(Pod("open"), $"seen-{i}");
            }

            Assert.Contains("hidden-59", store.Current.Get(Secret)!.Text(), StringComparison.Ordinal);
        }

        await using (var again = EmbeddedStore.Open(_directory.Path, Sealed, log))
        {
            Assert.Contains("hidden-59", again.Current.Get(Secret)!.Text(), StringComparison.Ordinal);
        }

        await Backup.TakeAsync(_directory.Path, _directory["b"], Sealed, Stop);
        string stored = string.Concat(
            Directory.EnumerateFiles(_directory.Path).Append(_directory["b"]).Select(f => Encoding.Latin1.GetString(File.ReadAllBytes(f))));
        Assert.DoesNotContain("hidden-", stored, StringComparison.Ordinal);
        Assert.Contains("seen-59", stored, StringComparison.Ordinal);
        Assert.Contains("k8s:enc:test:v1:key1:", stored, StringComparison.Ordinal);
        Assert.Contains(Directory.EnumerateFiles(_directory.Path), f => f.Contains("snapshot-", StringComparison.Ordinal));

        string refused = Assert.Throws<SealedException>(() => _directory.Open()).Message;
        Assert.StartsWith(
            "secrets/default/s is encrypted (k8s:enc:test:v1:key1) and cannot be read without its key", refused, StringComparison.Ordinal);
        Assert.Throws<SealedException>(() => Backup.Read(_directory["b"], _directory.Options));
        Backup.Restore(_directory["b"], _directory["again"], 0, Sealed);
        await using var restored = EmbeddedStore.Open(_directory["again"], Sealed, log);
        Assert.Contains("hidden-59", restored.Current.Get(Secret)!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("needs", "etcd")]
    public async Task Etcd_holds_sealed_values_at_upstreams_keys_and_a_server_without_the_key_does_not_start()
    {
        EtcdStoreOptions prefix = etcd.NewPrefix();
        await using var store = await EtcdStore.OpenAsync(Sealed, prefix, Stop);
        await store.PutAsync(Secret, "hidden");
        await using var client = new EtcdClient(prefix, TimeProvider.System);
        ByteString value = (await client.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8($"{prefix.Prefix}/secrets/default/s") }, Stop)).Kvs[0].Value;
        Assert.StartsWith("k8s:enc:test:v1:key1:", value.ToString(Encoding.Latin1), StringComparison.Ordinal);
        await using (var again = await EtcdStore.OpenAsync(Sealed, prefix, Stop))
        {
            Assert.Equal(Json(Secret, "hidden"), again.Current.Get(Secret)!.Bytes.ToArray());
        }

        SealedException refused = await Assert.ThrowsAsync<SealedException>(() => EtcdStore.OpenAsync(_directory.Options, prefix, Stop));
        Assert.Contains("secrets/default/s is encrypted (k8s:enc:test:v1:key1)", refused.Message, StringComparison.Ordinal);

        // sealed for one object, it does not open as another
        var moved = new PutRequest { Key = ByteString.CopyFromUtf8($"{prefix.Prefix}/secrets/default/moved"), Value = value };
        await client.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestPut = moved } } }, Stop);
        await store.PutAsync(Pod("after"));
        Assert.Null(store.Current.Get(new ObjectKey(Secrets, "default", "moved")));
        Assert.Contains("was not sealed for this key", Assert.Single(_directory.Said), StringComparison.Ordinal);
    }
}
