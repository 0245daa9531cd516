using System.Diagnostics;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Bench.Store;

/// <summary>A list of 10,000 as the server reads it: every object's bytes touched in key order. And what an old revision costs.</summary>
internal static class ListBench
{
    public static async Task RunAsync(Figures figures)
    {
        await using var store = new MemoryStore(Samples.Options);
        for (int i = 0; i < 150_000; i++)
        {
            await store.CommitAsync(new Commit(Samples.Create(i)), default);
        }

        ISnapshot snapshot = store.Current;
        long bytes = 0;
        double best = double.MaxValue;
        for (int round = 0; round < 50; round++)
        {
            long began = Stopwatch.GetTimestamp();
            foreach (StoredObject item in snapshot.List(Samples.Pods).Take(10_000))
            {
                bytes += item.Bytes.Length + item.Facts.Split;
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        figures.Add("snapshot list of 10,000 (of 150,000)", $"{best:F2} ms", "≤ 1 ms");
        Measure(figures, "get by key, 150,000 objects", 200_000, i => snapshot.Get(Samples.Key(i * 7 % 150_000)) is not null);
        Measure(figures, "pods of one node (30 of 150,000)", 20_000, i => snapshot.ByField(Samples.Pods, "spec.nodeName", $"node-{i % 5000}").Count() == 30);
        var old = new Xebec.Api.Keys.Revision(snapshot.Revision.Number - 15_000);
        long start = Stopwatch.GetTimestamp();
        await store.SnapshotAtAsync(old, default);
        figures.Add("snapshot of 15,000 revisions ago, first time", $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
    }

    private static void Measure(Figures figures, string what, int rounds, Func<int, bool> look)
    {
        for (int i = 0; i < rounds; i++)
        {
            look(i);
        }

        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < rounds; i++)
        {
            if (!look(i))
            {
                throw new InvalidOperationException(what);
            }
        }

        figures.Add(what, $"{Stopwatch.GetElapsedTime(began).TotalMicroseconds / rounds:F2} µs");
    }
}
