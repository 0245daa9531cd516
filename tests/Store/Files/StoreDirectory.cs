using Xebec.Store;
using Xebec.Store.Log;
using Xebec.Store.Seam;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Files;

/// <summary>A directory with an embedded store in it, and room for other files beside it; gone when the test ends.</summary>
internal sealed class StoreDirectory : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("xebec-files-").FullName;

    public string Path => this["store"];

    public List<string> Said { get; } = [];

    public StoreOptions Options => new() { Time = TimeProvider.System, Say = Said.Add };

    /// <summary>A file beside the store.</summary>
    public string this[string name] => System.IO.Path.Combine(_root, name);

    public EmbeddedStore Open(string? directory = null, LogOptions? log = null)
        => EmbeddedStore.Open(directory ?? Path, Options, log ?? new LogOptions { SegmentBytes = 256 << 10, SnapshotLeastBytes = 1 << 20 });

    /// <summary>Makes a store of so many pods, each written by a commit (and a group) of its own, and closes it.</summary>
    public async Task FillAsync(int pods, LogOptions? log = null)
    {
        await using EmbeddedStore store = Open(null, log);
        for (int i = 0; i < pods; i++)
        {
            await store.PutAsync(Pod($"p{i:000}"), $"{i}", node: "n1");
        }
    }

    /// <summary>Changes one bit of one of the store's files.</summary>
    public void Damage(string name, long offset) => Flip(System.IO.Path.Combine(Path, name), offset);

    public static void Flip(string path, long offset)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[offset] ^= 0x04;
        File.WriteAllBytes(path, bytes);
    }

    public static string[] Tell(ISnapshot state)
        => [.. state.Resources.SelectMany(r => state.List(r)).Select(o => $"{o.Key}@{o.Revision} {o.Expiry:O} {o.Text()}")];

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
