using Xebec.Api.Keys;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Bench.Store;

/// <summary>5,000 node agents watch their own pods; a change must reach only the one that matters.</summary>
internal static class FanOutBench
{
    private const int Nodes = 5000;

    public static async Task RunAsync(Figures figures)
    {
        double without = await MeasureAsync(0);
        double with = await MeasureAsync(Nodes);
        figures.Add("a change among 5,000 watchers filtered by node, commit and delivery", $"{with:F1} µs CPU ({without:F1} µs without watchers)", "≤ 20 µs CPU");
    }

    private static async Task<double> MeasureAsync(int watchers)
    {
        await using var store = new MemoryStore(Samples.Options);
        var revisions = new Revision[Nodes];
        for (int i = 0; i < Nodes; i++)
        {
            revisions[i] = ((CommitResult.Done)await store.CommitAsync(new Commit(Samples.Create(i, $"node-{i}")), default)).Revision;
        }

        using var stop = new CancellationTokenSource();
        int seen = 0;
        Task[] reading = [.. Enumerable.Range(0, watchers).Select(async i =>
        {
            await using IStoreWatch watch = store.Watch(new WatchScope(Samples.Pods, Field: ("spec.nodeName", $"node-{i}")), store.Current.Revision);
            try
            {
                while (true)
                {
                    Interlocked.Add(ref seen, (await watch.ReadAsync(stop.Token)).Count);
                }
            }
            catch (OperationCanceledException)
            {
                // the watchers are told to stop this way
            }
        })];

        const int Rounds = 20;
        TimeSpan cpu = default;
        for (int round = 0; round < Rounds; round++)
        {
            if (round == 2)
            {
                cpu = Figures.Cpu;
            }

            for (int i = 0; i < Nodes; i++)
            {
                ObjectKey key = Samples.Key(i);
                var write = new Write(key, revisions[i], Samples.Pod(key, i, round, $"node-{i}"));
                revisions[i] = ((CommitResult.Done)await store.CommitAsync(new Commit(write), default)).Revision;
            }
        }

        while (Volatile.Read(ref seen) < watchers * Rounds)
        {
            await Task.Delay(1);
        }

        double micros = (Figures.Cpu - cpu).TotalMicroseconds / ((Rounds - 2) * Nodes);
        await stop.CancelAsync();
        await Task.WhenAll(reading);
        return micros;
    }
}
