using Xebec.Store.Seam;

namespace Xebec.Server.Paths;

/// <summary>The checks of an API server, under upstream's names.</summary>
public static class HealthChecks
{
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(2);

    /// <summary>/livez and /healthz.</summary>
    public static IReadOnlyList<HealthCheck> Live(IStore store, TimeProvider time) => [HealthCheck.Ping, HealthCheck.Always("log"), StoreCheck("etcd", store, time)];

    /// <summary>/readyz.</summary>
    /// <param name="store">Asked for its newest revision.</param>
    /// <param name="time">For giving up.</param>
    /// <param name="stopping">True once the server takes no new work.</param>
    public static IReadOnlyList<HealthCheck> Ready(IStore store, TimeProvider time, Func<bool> stopping) =>
    [
        .. Live(store, time),
        StoreCheck("etcd-readiness", store, time),
        HealthCheck.Always("informer-sync"),
        new("shutdown", _ => ValueTask.FromResult(stopping() ? "process is shutting down" : null)),
    ];

    // whatever the store is, upstream's name for it is the one that probes know
    private static HealthCheck StoreCheck(string name, IStore store, TimeProvider time) => new(name, async cancellation =>
    {
        using var patience = new CancellationTokenSource(StorePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await store.ReadLatestAsync(either.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"the store gave no answer in {StorePatience.TotalSeconds} s";
        }
    });
}
