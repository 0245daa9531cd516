using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using static Xebec.Bench.Load.LoadObjects;

namespace Xebec.Bench.Load;

/// <summary>100 watchers of all pods of a namespace while 1,000 updates are made; an operation is an event that arrived.</summary>
internal static class FanOut
{
    private const int Watchers = 100;
    private const int Updates = 1000;
    private const string Pods = $"/api/v1/namespaces/{Namespace}/pods";

    public static async Task<LoadResult> RunAsync(ApiLoad load)
    {
        // a body of its own: other scenarios may not have run, or their pods may be gone
        string name = FormattableString.Invariant($"watched-{Stopwatch.GetTimestamp()}");
        await load.SendAsync(0, HttpMethod.Post, Pods, Pod(name));
        var sent = new long[Updates];
        ConcurrentBag<double> waits = [];
        using var stop = new CancellationTokenSource();
        List<Task> watchers = [];
        long arrived = 0;
        var all = new TaskCompletionSource();
        for (int i = 0; i < Watchers; i++)
        {
            HttpResponseMessage opened = await load.OpenAsync(i, HttpMethod.Get, $"{Pods}?watch=1&fieldSelector=metadata.name%3D{name}&resourceVersion=0");
            watchers.Add(ReadAsync(opened, update =>
            {
                waits.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref sent[update])).TotalMilliseconds);
                if (Interlocked.Increment(ref arrived) == (long)Watchers * Updates)
                {
                    all.TrySetResult();
                }
            }, stop.Token));
        }

        double cpu = load.Meter.CpuSeconds();
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < Updates; i++)
        {
            Volatile.Write(ref sent[i], Stopwatch.GetTimestamp());
            byte[] patch = Encoding.UTF8.GetBytes(FormattableString.Invariant($$"""{"metadata":{"annotations":{"bench-update":"{{i}}"} } }"""));
            using HttpResponseMessage patched = await load.OpenAsync(0, HttpMethod.Patch, $"{Pods}/{name}", patch, contentType: "application/merge-patch+json");
        }

        await all.Task.WaitAsync(TimeSpan.FromSeconds(120));
        double seconds = clock.Elapsed.TotalSeconds;
        double used = load.Meter.CpuSeconds() - cpu;
        await stop.CancelAsync();
        await Task.WhenAll(watchers);
        List<double> sorted = [.. waits];
        sorted.Sort();
        return new LoadResult("fan-out (100 watchers, per event)", arrived, seconds, sorted, used, load.Meter.ResidentMiB());
    }

    // finds the marks of updates in the stream without parsing it, so that the load generator costs little
    private static async Task ReadAsync(HttpResponseMessage opened, Action<int> onUpdate, CancellationToken cancellation)
    {
        using HttpResponseMessage owned = opened;
        using var lines = new StreamReader(await opened.Content.ReadAsStreamAsync(cancellation), Encoding.Latin1, false, 64 * 1024);
        try
        {
            while (await lines.ReadLineAsync(cancellation) is { } line)
            {
                const string mark = "\"bench-update\":\"";
                int at = line.IndexOf(mark, StringComparison.Ordinal);
                if (at >= 0)
                {
                    ReadOnlySpan<char> rest = line.AsSpan(at + mark.Length);
                    onUpdate(int.Parse(rest[..rest.IndexOf('"')], System.Globalization.CultureInfo.InvariantCulture));
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // measured enough
        }
    }
}
