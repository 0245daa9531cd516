using Xebec.Store.Seam;

namespace Xebec.Server.Paths;

/// <summary>The checks of an API server, under upstream's names.</summary>
public static class HealthChecks
{
    /// <summary>/livez and /healthz.</summary>
    /// <param name="store">Asked for its newest revision.</param>
    /// <param name="time">For giving up.</param>
    /// <param name="patience">How long the store may take.</param>
    public static IReadOnlyList<HealthCheck> Live(IStore store, TimeProvider time, TimeSpan patience) =>
        [HealthCheck.Ping, HealthCheck.Always("log"), StoreCheck("etcd", store, time, patience)];

    /// <summary>/readyz.</summary>
    /// <param name="store">Asked for its newest revision.</param>
    /// <param name="time">For giving up.</param>
    /// <param name="patience">How long the store may take to be alive, and to be ready.</param>
    /// <param name="stopping">True once the server takes no new work.</param>
    public static IReadOnlyList<HealthCheck> Ready(
        IStore store, TimeProvider time, (TimeSpan Live, TimeSpan Ready) patience, Func<bool> stopping) =>
    [
        .. Live(store, time, patience.Live),
        StoreCheck("etcd-readiness", store, time, patience.Ready),
        HealthCheck.Always("informer-sync"),
        new("shutdown", _ => ValueTask.FromResult(stopping() ? "process is shutting down" : null)),
    ];

    // whatever the store is, upstream's name for it is the one that probes know
    private static HealthCheck StoreCheck(string name, IStore store, TimeProvider time, TimeSpan most) => new(name, async cancellation =>
    {
        using var patience = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await store.ReadLatestAsync(either.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"the store gave no answer in {most.TotalSeconds} s";
        }
    });
}
