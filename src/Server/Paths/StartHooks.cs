namespace Xebec.Server.Paths;

/// <summary>
/// What upstream does once it has started, as health checks under its names. Here it is done before the server listens, but for what
/// goes on as long as the server does: that is well while it goes on.
/// </summary>
public sealed class StartHooks
{
    private static readonly string[] Names =
    [
        "start-apiserver-admission-initializer",
        "generic-apiserver-start-informers",
        "priority-and-fairness-config-consumer",
        "priority-and-fairness-filter",
        "storage-object-count-tracker-hook",
        "start-apiextensions-informers",
        "start-apiextensions-controllers",
        "crd-informer-synced",
        "start-system-namespaces-controller",
        "start-cluster-authentication-info-controller",
        "start-kube-apiserver-identity-lease-controller",
        "start-kube-apiserver-identity-lease-garbage-collector",
        "storage-readiness",
        "start-legacy-token-tracking-controller",
        "start-service-ip-repair-controllers",
        "rbac/bootstrap-roles",
        "scheduling/bootstrap-system-priority-classes",
        "priority-and-fairness-config-producer",
        "bootstrap-controller",
        "start-kubernetes-service-cidr-controller",
        "start-kube-aggregator-informers",
        "apiservice-status-local-available-controller",
        "apiservice-status-remote-available-controller",
        "apiservice-registration-controller",
        "apiservice-discovery-controller",
        "kube-apiserver-autoregistration",
        Completion,
        "apiservice-openapi-controller",
        "apiservice-openapiv3-controller",
    ];

    // the one that upstream does not count among its hooks
    private const string Completion = "autoregister-completion";

    private readonly Dictionary<string, Func<Task?>> _work = new(StringComparer.Ordinal);

    /// <summary>All of them, in upstream's order.</summary>
    public IReadOnlyList<HealthCheck> Checks =>
        [.. Names.Select(n => new HealthCheck(n == Completion ? n : "poststarthook/" + n, _ => ValueTask.FromResult(TroubleOf(n))))];

    /// <summary>Says what a hook's work is.</summary>
    /// <param name="work">It, once it has begun; it ends only with the server.</param>
    /// <param name="hooks">Names without <c>poststarthook/</c>.</param>
    public StartHooks Are(Func<Task?> work, params string[] hooks)
    {
        foreach (string hook in hooks)
        {
            _work[hook] = work;
        }

        return this;
    }

    private string? TroubleOf(string hook) => !_work.TryGetValue(hook, out Func<Task?>? work) ? null
        : work() is not { } task ? "not finished"
        : task.IsCompleted ? $"ended: {task.Exception?.InnerException?.Message ?? "the server is stopping"}"
        : null;
}
