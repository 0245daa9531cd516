using System.Text;
using Xebec.Api.Keys;
using Xebec.Bench.Store;
using Xebec.Store.Log;
using Xebec.Store.Seam;

namespace Xebec.Bench.Robustness;

/// <summary>
/// The process that is killed: producers that write, each to objects of its own, and a watcher. Says on its output, a line each, before the
/// fact <c>T name value</c> (tried), after it <c>A name value revision</c> (acknowledged) and <c>S name revision</c> (shown); a deletion's
/// value is <c>-</c>.
/// </summary>
internal static class KilledWriter
{
    public const string Ready = "ready";
    public const string Deleted = "-";

    private const int Producers = 16;
    private const int ObjectsEach = 20;

    // small, so that many kills fall on new segments and snapshots
    private static readonly LogOptions Log = new() { SegmentBytes = 2 << 20, SnapshotLeastBytes = 2 << 20 };

    public static async Task<int> RunAsync(string directory, string life)
    {
        await using var store = EmbeddedStore.Open(directory, Samples.Options, Log);
        using Stream output = Console.OpenStandardOutput();
        IStoreWatch watch = store.Watch(new WatchScope(Samples.Pods), store.Current.Revision);
        Say(output, Ready);
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(p => Task.Run(() => ProduceAsync(store, output, life, p))).Append(
            Task.Run(() => ShowAsync(watch, output))));
        return 0;
    }

    private static async Task ProduceAsync(IStore store, Stream output, string life, int producer)
    {
        var random = new Random(HashCode.Combine(life, producer));
        for (int i = 0; ; i++)
        {
            var key = new ObjectKey(Samples.Pods, "default", $"p{producer}-{random.Next(ObjectsEach)}");
            Revision expected = store.Current.Get(key)?.Revision ?? Revision.None;
            bool delete = !expected.IsNone && random.Next(5) == 0;
            string value = delete ? Deleted : $"{life}.{producer}.{i}";
            byte[]? bytes = delete ? null : Encoding.UTF8.GetBytes(
                $$"""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{key.Name}}","namespace":"default","uid":"u"},"value":"{{value}}","padding":"{{new string('x', random.Next(3000))}}"}""");
            Say(output, $"T {key.Name} {value}");
            CommitResult result = await store.CommitAsync(
                new Commit(new Write(key, expected, bytes is null ? null : (ReadOnlyMemory<byte>?)bytes)), default);
            Revision done = result is CommitResult.Done told ? told.Revision : throw new InvalidOperationException($"{key}: {result}");
            Say(output, $"A {key.Name} {value} {done.Number}");
        }
    }

    private static async Task ShowAsync(IStoreWatch watch, Stream output)
    {
        while (true)
        {
            foreach (StoreEvent change in await watch.ReadAsync(default))
            {
                Say(output, $"S {change.Key.Name} {change.Revision.Number}");
            }
        }
    }

    private static void Say(Stream output, string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (output)
        {
            output.Write(bytes);
        }
    }
}
