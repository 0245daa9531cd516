using System.Diagnostics;
using static Xebec.Bench.Load.LoadObjects;

namespace Xebec.Bench.Load;

/// <summary>Watches on which nothing happens: what each costs to open (an operation), and what all hold in memory.</summary>
internal static class IdleWatches
{
    public static async Task<LoadResult> RunAsync(ApiLoad load)
    {
        int count = load.Options.Idle;
        double before = load.Meter.ResidentMiB();
        double cpu = load.Meter.CpuSeconds();
        List<HttpResponseMessage> open = new(count);
        List<double> waits = new(count);
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < count; i++)
        {
            long began = Stopwatch.GetTimestamp();
            open.Add(await load.OpenAsync(i, HttpMethod.Get, $"/api/v1/namespaces/{Namespace}/secrets?watch=1&fieldSelector=metadata.name%3Dnone-{i}"));
            waits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        double seconds = clock.Elapsed.TotalSeconds;
        double used = load.Meter.CpuSeconds() - cpu;
        double after = load.Meter.ResidentMiB();
        open.ForEach(watch => watch.Dispose());
        waits.Sort();
        string name = FormattableString.Invariant($"idle-watches ({(after - before) * 1024 / count:F1} KiB each)");
        return new LoadResult(name, count, seconds, waits, used, after);
    }
}
