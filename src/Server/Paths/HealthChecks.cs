using System.Globalization;
using Xebec.Store.Seam;

namespace Xebec.Server.Paths;

/// <summary>The checks of an API server, under upstream's names.</summary>
/// <param name="store">Where objects are; asked for its newest revision.</param>
/// <param name="apart">Stores of resources that live apart; checked like the other, as the first, the second …</param>
/// <param name="time">For giving up.</param>
/// <param name="patience">How long a store may take to be alive, and to be ready.</param>
/// <param name="hooks">What is done at the start, and goes on.</param>
public sealed class HealthChecks(
    IStore store, IReadOnlyList<IStore> apart, TimeProvider time, (TimeSpan Live, TimeSpan Ready) patience, StartHooks hooks)
{
    private const string Live = "etcd";
    private const string Ready = "etcd-readiness";

    /// <summary>/livez and /healthz.</summary>
    public IReadOnlyList<HealthCheck> OfLife() =>
        [HealthCheck.Ping, HealthCheck.Always("log"), Check(Live, store, patience.Live), .. apart.Select(AliveApart), .. hooks.Checks];

    /// <summary>/readyz.</summary>
    /// <param name="stopping">True once the server takes no new work.</param>
    public IReadOnlyList<HealthCheck> OfReadiness(Func<bool> stopping) =>
    [
        HealthCheck.Ping,
        HealthCheck.Always("log"),
        Check(Live, store, patience.Live),
        Check(Ready, store, patience.Ready),
        .. apart.SelectMany((own, i) => (HealthCheck[])[AliveApart(own, i), ReadyApart(own, i)]),
        HealthCheck.Always("informer-sync"),
        .. hooks.Checks,
        new("shutdown", _ => ValueTask.FromResult(stopping() ? "process is shutting down" : null)),
    ];

    private HealthCheck AliveApart(IStore own, int index) =>
        Check(string.Create(CultureInfo.InvariantCulture, $"etcd-override-{index}"), own, patience.Live) with { Group = Live };

    private HealthCheck ReadyApart(IStore own, int index) =>
        Check(string.Create(CultureInfo.InvariantCulture, $"etcd-override-readiness-{index}"), own, patience.Ready) with { Group = Ready };

    // whatever the store is, upstream's name for it is the one that probes know
    private HealthCheck Check(string name, IStore asked, TimeSpan most) => new(name, async cancellation =>
    {
        using var late = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await asked.ReadLatestAsync(either.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"the store gave no answer in {most.TotalSeconds} s";
        }
    });
}
