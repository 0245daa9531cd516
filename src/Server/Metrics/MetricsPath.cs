using System.Diagnostics;
using Xebec.Api.Keys;
using Xebec.Server.Paths;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Metrics;

/// <summary>/metrics.</summary>
/// <param name="metrics">What the pipeline counts.</param>
/// <param name="stored">How many objects of each resource there are, in whichever store.</param>
/// <param name="kubernetesVersion">The release, such as v1.36.</param>
public sealed class MetricsPath(
    ServerMetrics metrics, Func<IEnumerable<(ResourceName Resource, int Objects)>> stored, string kubernetesVersion) : IPathHandler
{
    public ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        if (target.Path != "/metrics")
        {
            return null;
        }

        return ValueTask.FromResult(request.Method is "GET" or "HEAD"
            ? new Answer { Code = 200, ContentType = MetricText.ContentType, Body = new BytesBody(Write()) }
            : StatusError.MethodNotAllowed.ToAnswer());
    }

    private byte[] Write()
    {
        var text = new MetricText();
        (int reads, int writes) = metrics.Inflight();
        text.Family("apiserver_current_inflight_requests", "gauge", "Requests in progress, by whether they change anything.")
            .Value("apiserver_current_inflight_requests", writes, ("request_kind", "mutating"))
            .Value("apiserver_current_inflight_requests", reads, ("request_kind", "readOnly"));
        text.Family("apiserver_longrunning_requests", "gauge", "Watches and other requests that stay.");
        foreach ((RequestLabels labels, ServerMetrics.Count count) in Sorted(metrics.LongRunning.All))
        {
            text.Value("apiserver_longrunning_requests", count.Value, Place(labels));
        }

        text.Family("apiserver_request_duration_seconds", "histogram", "Time from the request to its answer, in seconds; watches apart.");
        foreach ((RequestLabels labels, Histogram histogram) in Sorted(metrics.Durations.All))
        {
            text.Histogram("apiserver_request_duration_seconds", histogram, [("component", "apiserver"), ("dry_run", labels.DryRun), .. Place(labels)[1..]]);
        }

        text.Family("apiserver_request_total", "counter", "Requests answered, by code.");
        foreach ((RequestLabels labels, ServerMetrics.Count count) in Sorted(metrics.Requests.All))
        {
            text.Value("apiserver_request_total", count.Value, Told(labels));
        }

        text.Family("apiserver_response_sizes", "histogram", "Bytes of answers whose size is known beforehand.");
        foreach ((RequestLabels labels, Histogram histogram) in Sorted(metrics.Sizes.All))
        {
            text.Histogram("apiserver_response_sizes", histogram, Place(labels));
        }

        text.Family("apiserver_storage_objects", "gauge", "Objects stored, by resource.");
        foreach ((ResourceName resource, int objects) in stored())
        {
            text.Value("apiserver_storage_objects", objects, ("resource", resource.ToString()));
        }

        string[] level = kubernetesVersion.TrimStart('v').Split('.');
        text.Family("kubernetes_build_info", "gauge", "The API level that is served.")
            .Value("kubernetes_build_info", 1, ("git_version", kubernetesVersion), ("major", level[0]), ("minor", level[1]));
        WriteProcess(text);
        return text.ToBytes();
    }

    private static void WriteProcess(MetricText text)
    {
        using var process = Process.GetCurrentProcess();
        text.Family("process_cpu_seconds_total", "counter", "Processor time used, in seconds.").Value("process_cpu_seconds_total", process.TotalProcessorTime.TotalSeconds);
        text.Family("process_resident_memory_bytes", "gauge", "Memory in use, in bytes.").Value("process_resident_memory_bytes", process.WorkingSet64);
        text.Family("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.")
            .Value("process_start_time_seconds", new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0);
    }

    private static (string Name, string Value)[] Place(RequestLabels labels) =>
    [
        ("component", "apiserver"), ("group", labels.Group), ("resource", labels.Resource), ("scope", labels.Scope),
        ("subresource", labels.Subresource), ("verb", labels.Verb), ("version", labels.Version),
    ];

    private static (string Name, string Value)[] Told(RequestLabels labels) =>
    [
        ("code", labels.Code.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("component", "apiserver"), ("dry_run", labels.DryRun), ("group", labels.Group),
        ("resource", labels.Resource), ("scope", labels.Scope), ("subresource", labels.Subresource), ("system_client", ""), ("verb", labels.Verb), ("version", labels.Version),
    ];

    private static IEnumerable<KeyValuePair<RequestLabels, T>> Sorted<T>(IReadOnlyDictionary<RequestLabels, T> series) =>
        series.OrderBy(s => s.Key.ToString(), StringComparer.Ordinal);
}
