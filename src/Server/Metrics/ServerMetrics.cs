using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Metrics;

/// <summary>What the API server counts. Telling it costs a look-up and a few additions.</summary>
public sealed class ServerMetrics
{
    // labels come from what is served: kinds × verbs × codes of a large cluster stay far below
    private const int SeriesMax = 10_000;

    private static readonly double[] Seconds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
    private static readonly double[] Bytes = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    internal SeriesMap<RequestLabels, Count> Requests { get; } = new(() => new Count(), SeriesMax);

    internal SeriesMap<RequestLabels, Histogram> Durations { get; } = new(() => new Histogram(Seconds), SeriesMax);

    internal SeriesMap<RequestLabels, Histogram> Sizes { get; } = new(() => new Histogram(Bytes), SeriesMax);

    internal SeriesMap<RequestLabels, Count> LongRunning { get; } = new(() => new Count(), SeriesMax);

    /// <summary>Requests in progress: those that read, those that write. Default: none.</summary>
    public Func<(int Reads, int Writes)> Inflight { get; set; } = static () => (0, 0);

    /// <summary>Counts a request that has been answered.</summary>
    public void Answered(Request request, RequestTarget target, ApiRegistry registry, Answer answer, TimeSpan took)
    {
        var labels = RequestLabels.Of(request, target, registry, answer.Code);
        Requests.Of(labels)?.Add(1);
        labels = labels with { Code = 0 };
        if (answer.Body is Watching.WatchBody watch)
        {
            // its duration is the client's wish, and says nothing about us
            Count? running = LongRunning.Of(labels);
            running?.Add(1);
            watch.Watch.Ended = () => running?.Add(-1);
            return;
        }

        Durations.Of(labels)?.Observe(took.TotalSeconds);
        if (answer.Body.Length is { } bytes)
        {
            Sizes.Of(labels with { DryRun = "" })?.Observe(bytes);
        }
    }

    internal sealed class Count
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add(long more) => Interlocked.Add(ref _value, more);
    }
}
