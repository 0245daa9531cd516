using System.Diagnostics;
using Xebec.Store.Log;
using Xebec.Store.Seam;

namespace Xebec.Bench.Store;

/// <summary>Opens a store of a million objects of 1 KB: most in a snapshot, the rest in the log after it.</summary>
internal static class RecoveryBench
{
    private const int Objects = 1_000_000;

    public static async Task RunAsync(Figures figures)
    {
        // XEBEC_BENCH_KEEP=1 keeps the directory for the next run
        bool keep = Environment.GetEnvironmentVariable("XEBEC_BENCH_KEEP") is not null;
        string directory = keep ? Path.GetFullPath("bench-recovery") : Samples.Directory("recovery");
        if (!Directory.Exists(directory) || !keep)
        {
            await FillAsync(directory);
        }

        string files = string.Join(", ", new DirectoryInfo(directory).GetFiles().Where(f => f.Length > 100).GroupBy(f => f.Name.Split('-')[0]).Select(g => $"{g.Count()} {g.Key} {g.Sum(f => f.Length) >> 20} MiB"));
        long before = Figures.ResidentBytes();
        double pauses = GC.GetTotalPauseDuration().TotalSeconds;
        TimeSpan cpu = Figures.Cpu;
        long began = Stopwatch.GetTimestamp();
        await using (IStore store = EmbeddedStore.Open(directory, Samples.Options))
        {
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            double used = (Figures.Cpu - cpu).TotalSeconds;
            long bytes = store.Current.List(Samples.Pods).Sum(o => (long)o.Bytes.Length);
            figures.Add($"recovery of {Objects:N0} objects ({files})", $"{seconds:F1} s, {used:F1} s CPU; collector {GC.GetTotalPauseDuration().TotalSeconds - pauses:F1} s in {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)}", "≤ 5 s");
            double resident = Figures.ResidentBytes() - before;
            figures.Add($"resident memory after it, {bytes >> 20} MiB of objects", $"{resident / (1 << 20):N0} MiB, {resident / bytes:F2} × the bytes", "≤ 1.3 ×");
        }

        if (!keep)
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task FillAsync(string directory)
    {
        await using IStore store = EmbeddedStore.Open(directory, Samples.Options);
        await Task.WhenAll(Enumerable.Range(0, 256).Select(p => Task.Run(async () =>
        {
            for (int i = p; i < Objects; i += 256)
            {
                await store.CommitAsync(new Commit(Samples.Create(i)), default);
            }
        })));
    }
}
