using System.Diagnostics;
using Xebec.Api.Keys;
using Xebec.Store.Log;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Bench.Store;

/// <summary>64 producers, each waiting for its commit: half creations, half updates of what they created.</summary>
internal static class CommitBench
{
    private const int Producers = 64;

    public static async Task RunAsync(Figures figures)
    {
        string directory = Samples.Directory("commits");
        await using (IStore store = EmbeddedStore.Open(directory, Samples.Options))
        {
            await MeasureAsync(store, 40_000, 0);
            await ReportAsync(figures, "embedded commits of 1 KB, 64 producers, indexes on", store, 600_000, "≥ 50,000/s, ≤ 20 µs CPU, p99 ≤ 3 ms");
        }

        await using (IStore store = EmbeddedStore.Open(directory, Samples.Options))
        {
            List<double> alone = [];
            for (int i = 0; i < 2000; i++)
            {
                long began = Stopwatch.GetTimestamp();
                await store.CommitAsync(new Commit(Samples.Create(50_000_000 + i)), default);
                alone.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            }

            alone.Sort();
            figures.Add("one producer, embedded, a commit", $"p50 {alone[1000]:F0} µs, p99 {alone[1980]:F0} µs");
        }

        Directory.Delete(directory, recursive: true);
        await using IStore memory = new MemoryStore(Samples.Options);
        await MeasureAsync(memory, 40_000, 0);
        await ReportAsync(figures, "the same, memory store", memory, 200_000, "–");
    }

    private static async Task ReportAsync(Figures figures, string what, IStore store, int commits, string goal)
    {
        long allocated = GC.GetTotalAllocatedBytes();
        TimeSpan pauses = GC.GetTotalPauseDuration();
        int collections = GC.CollectionCount(0);
        TimeSpan cpu = Figures.Cpu;
        var clock = Stopwatch.StartNew();
        List<double> waits = await MeasureAsync(store, commits, 10_000_000);
        double seconds = clock.Elapsed.TotalSeconds;
        double micros = (Figures.Cpu - cpu).TotalMicroseconds / commits;
        waits.Sort();
        pauses = GC.GetTotalPauseDuration() - pauses;
        collections = GC.CollectionCount(0) - collections;
        figures.Add(
            what,
            $"{commits / seconds:N0}/s, {micros:F1} µs CPU each, p50 {waits[waits.Count / 2]:F2} ms, p99 {waits[waits.Count * 99 / 100]:F2} ms, max {waits[^1]:F0} ms, {(GC.GetTotalAllocatedBytes() - allocated) / commits:N0} B allocated each, {collections}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)} collections of {pauses.TotalMilliseconds / Math.Max(collections, 1):F1} ms",
            goal);
    }

    private static async Task<List<double>> MeasureAsync(IStore store, int commits, int from)
    {
        List<double>[] waits = await Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => Task.Run(async () =>
        {
            List<double> mine = new(commits / Producers);
            for (int i = 0; i < commits / Producers / 2; i++)
            {
                int number = from + (i * Producers) + producer;
                ObjectKey key = Samples.Key(number);
                Revision revision = default;
                for (int version = 1; version <= 2; version++)
                {
                    var commit = new Commit(new Write(key, revision, Samples.Pod(key, number, version, $"node-{number % 5000}")));
                    long began = Stopwatch.GetTimestamp();
                    CommitResult result = await store.CommitAsync(commit, default);
                    mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                    revision = result is CommitResult.Done done ? done.Revision : throw new InvalidOperationException($"{result}");
                }
            }

            return mine;
        })));
        return [.. waits.SelectMany(w => w)];
    }
}
