using Xebec.Api.Keys;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Metrics;

/// <summary>/metrics, and apart from it at /metrics/slis how health was over time.</summary>
public sealed class MetricsPath : IPathHandler
{
    private const string All = "/metrics";
    private const string Health = "/metrics/slis";

    private readonly IReadOnlyList<MetricFamily> _all;
    private readonly IReadOnlyList<MetricFamily> _health;
    private readonly Func<CancellationToken, ValueTask<IReadOnlyList<long?>>> _sizes;
    private volatile IReadOnlyList<long?> _lastSizes = [];

    /// <param name="metrics">What the pipeline counts.</param>
    /// <param name="stored">How many objects of each resource there are, in whichever store.</param>
    /// <param name="sizes">How many bytes each store takes; null of one that takes none.</param>
    /// <param name="registry">What is served.</param>
    /// <param name="version">What this server says it is.</param>
    public MetricsPath(
        ServerMetrics metrics,
        Func<IEnumerable<(ResourceName Resource, int Objects)>> stored,
        Func<CancellationToken, ValueTask<IReadOnlyList<long?>>> sizes,
        Func<ApiRegistry> registry,
        ServerVersion version)
    {
        _sizes = sizes;
        IEnumerable<MetricFamily> all = [.. metrics.Families, .. StateMetrics.Of(stored, () => _lastSizes, registry, version)];
        _all = [.. all.Append(Registered(all)).OrderBy(f => f.Name, StringComparer.Ordinal)];
        _health = [.. metrics.Health.Families.OrderBy(f => f.Name, StringComparer.Ordinal)];
    }

    /// <summary>Everything that may be told, sorted by name.</summary>
    public IEnumerable<MetricFamily> Families => _all.Concat(_health).OrderBy(f => f.Name, StringComparer.Ordinal);

    public IEnumerable<string> Paths => [All, Health];

    public ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        IReadOnlyList<MetricFamily>? told = target.Path switch { All => _all, Health => _health, _ => null };
        if (told is null)
        {
            return null;
        }

        return request.Method is "GET" or "HEAD"
            ? TellAsync(told, cancellation)
            : ValueTask.FromResult(StatusError.MethodNotAllowed.ToAnswer());
    }

    private async ValueTask<Answer> TellAsync(IReadOnlyList<MetricFamily> told, CancellationToken cancellation)
    {
        if (ReferenceEquals(told, _all))
        {
            _lastSizes = await _sizes(cancellation);
        }

        return new Answer { Code = 200, ContentType = MetricText.ContentType, Body = new BytesBody(Write(told)) };
    }

    private static byte[] Write(IReadOnlyList<MetricFamily> families)
    {
        var text = new MetricText();
        foreach (MetricFamily family in families)
        {
            text.Family(family);
        }

        return text.ToBytes();
    }

    // how stable each name is, is upstream's promise: here they are all kept
    private static StateFamily Registered(IEnumerable<MetricFamily> all)
    {
        double count = all.Count() + 1;
        return new StateFamily(
            "registered_metrics_total",
            "counter",
            "Families that may be told.",
            ["deprecated_version", "stability_level"],
            () => [(count, ["", "STABLE"])]);
    }
}
