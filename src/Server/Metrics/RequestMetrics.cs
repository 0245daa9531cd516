using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Metrics;

/// <summary>What is counted of every request, and of those that stay.</summary>
public sealed class RequestMetrics
{
    private static readonly double[] Seconds =
        [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

    private static readonly double[] ListSeconds = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 15, 20, 30, 45, 60];
    private static readonly double[] AnswerBytes = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    private static readonly double[] BodyBytes = [50_000, 100_000, 500_000, 1e6, 2e6, 3e6];
    private static readonly string[] Place = ["component", "group", "resource", "scope", "subresource", "verb", "version"];

    private readonly CounterFamily<RequestLabels> _answered = new(
        "apiserver_request_total",
        "Requests answered, by code.",
        ["code", "component", "dry_run", "group", "resource", "scope", "subresource", "system_client", "verb", "version"],
        l => [l.CodeText, RequestLabels.Component, l.DryRun, l.Group, l.Resource, l.Scope, l.Subresource, "", l.Verb, l.Version]);

    private readonly HistogramFamily<RequestLabels> _durations = new(
        "apiserver_request_duration_seconds",
        "Time from the request to its answer, in seconds; watches apart.",
        Seconds,
        ["component", "dry_run", "group", "resource", "scope", "subresource", "verb", "version"],
        l => [RequestLabels.Component, l.DryRun, l.Group, l.Resource, l.Scope, l.Subresource, l.Verb, l.Version]);

    private readonly HistogramFamily<RequestLabels> _answerSizes = new(
        "apiserver_response_sizes", "Bytes of answers to reads whose size is known beforehand.", AnswerBytes, Place, l => l.Place);

    private readonly HistogramFamily<(string Group, string Resource, string Verb)> _bodySizes = new(
        "apiserver_request_body_size_bytes",
        "Bytes of bodies of requests.",
        BodyBytes,
        ["group", "resource", "verb"],
        l => [l.Group, l.Resource, l.Verb]);

    private readonly CounterFamily<RequestLabels> _staying = new(
        "apiserver_longrunning_requests", "Watches and other requests that stay.", Place, l => l.Place, "gauge");

    private readonly CounterFamily<RequestLabels> _terminated = new(
        "apiserver_request_terminations_total",
        "Requests that were ended before they were served: too many at once, or out of time.",
        ["code", .. Place],
        l => [l.CodeText, .. l.Place]);

    private readonly CounterFamily<(string Group, string Version, string Resource, string Subresource)> _deprecated = new(
        "apiserver_requested_deprecated_apis",
        "1 for each deprecated API that was asked for.",
        ["group", "removed_release", "resource", "subresource", "version"],
        l => [l.Group, "", l.Resource, l.Subresource, l.Version],
        "gauge");

    private readonly CounterFamily<(string Group, string Resource, string Version)> _events = new(
        "apiserver_watch_events_total",
        "Events sent to watchers.",
        ["group", "resource", "version"],
        l => [l.Group, l.Resource, l.Version]);

    private readonly HistogramFamily<RequestLabels> _initial = new(
        "apiserver_watch_list_duration_seconds",
        "Time until a watch that began with a list had sent it, in seconds.",
        ListSeconds,
        ["group", "resource", "scope", "version"],
        l => [l.Group, l.Resource, l.Scope, l.Version]);

    public RequestMetrics() => Families =
    [
        _answered, _durations, _answerSizes, _bodySizes, _staying, _terminated, _deprecated, _events, _initial,
        new StateFamily(
            "apiserver_current_inflight_requests",
            "gauge",
            "Requests in progress, by whether they change anything.",
            ["request_kind"],
            InProgress),
    ];

    /// <summary>Requests in progress: those that read, those that write. Default: none.</summary>
    public Func<(int Reads, int Writes)> Inflight { get; set; } = static () => (0, 0);

    internal IReadOnlyList<MetricFamily> Families { get; }

    /// <summary>Counts a request that has been answered.</summary>
    public void Answered(Request request, RequestTarget target, ApiRegistry registry, Answer answer, TimeSpan took)
    {
        var labels = RequestLabels.Of(request, target, registry, answer.Code);
        _answered.Add(labels);
        if (answer.Code is 429 or 504)
        {
            _terminated.Add(labels with { DryRun = "" });
        }

        labels = labels with { Code = 0 };
        if (answer.Body is Watching.WatchBody watch)
        {
            // its duration is the client's wish, and says nothing about us
            var place = labels with { DryRun = "" };
            Count? events = _events.Of((place.Group, place.Resource, place.Version));
            watch.Watch.Meter = new WatchMeter(_staying.Of(place), events, took, seconds => _initial.Observe(place, seconds));
            return;
        }

        _durations.Observe(labels, took.TotalSeconds);
        if (labels.Verb is "GET" or "LIST" && answer.Body.Length is { } bytes)
        {
            _answerSizes.Observe(labels with { DryRun = "" }, bytes);
        }

        if (request.Body.Length > 0 && labels.Resource.Length > 0)
        {
            _bodySizes.Observe((labels.Group, labels.Resource, target.Verb), request.Body.Length);
        }
    }

    /// <summary>Notes that a deprecated API is in use.</summary>
    public void Deprecated(ResourceBinding resource, string subresource) =>
        _deprecated.Of((resource.Type.Kind.Group, resource.Type.Kind.Version, resource.Type.Name.Resource, subresource))?.Set(1);

    private IEnumerable<(double Value, string[] Labels)> InProgress()
    {
        (int reads, int writes) = Inflight();
        return [(writes, ["mutating"]), (reads, ["readOnly"])];
    }
}
