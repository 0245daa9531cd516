namespace Xebec.Server.Metrics;

/// <summary>What is counted of requests by flow schema and priority level: how many wait, run, were let in and were refused.</summary>
public sealed class FlowMetrics
{
    private static readonly double[] WaitSeconds = [0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30];
    private static readonly string[] Labels = ["flow_schema", "priority_level"];

    private readonly CounterFamily<(string Schema, string Level)> _executing = new(
        "apiserver_flowcontrol_current_executing_requests", "Requests that are served now.", Labels, Told, "gauge");

    private readonly CounterFamily<(string Schema, string Level)> _seats = new(
        "apiserver_flowcontrol_current_executing_seats", "Seats of requests that are served now.", Labels, Told, "gauge");

    private readonly CounterFamily<(string Schema, string Level)> _queued = new(
        "apiserver_flowcontrol_current_inqueue_requests", "Requests that wait for a seat.", Labels, Told, "gauge");

    private readonly CounterFamily<(string Schema, string Level)> _dispatched = new(
        "apiserver_flowcontrol_dispatched_requests_total", "Requests that got a seat.", Labels, Told);

    private readonly CounterFamily<string> _nominal = new(
        "apiserver_flowcontrol_nominal_limit_seats", "Seats of each level's own.", ["priority_level"], l => [l], "gauge");

    private readonly CounterFamily<(string Schema, string Level, string Reason)> _rejected = new(
        "apiserver_flowcontrol_rejected_requests_total",
        "Requests that were refused.",
        [.. Labels, "reason"],
        l => [l.Schema, l.Level, l.Reason]);

    private readonly HistogramFamily<(bool Execute, string Schema, string Level)> _waits = new(
        "apiserver_flowcontrol_request_wait_duration_seconds",
        "Time that requests waited for a seat, in seconds.",
        WaitSeconds,
        ["execute", .. Labels],
        l => [l.Execute ? "true" : "false", l.Schema, l.Level]);

    public FlowMetrics() => Families = [_executing, _seats, _queued, _dispatched, _nominal, _rejected, _waits];

    internal IReadOnlyList<MetricFamily> Families { get; }

    /// <summary>A level's number of seats.</summary>
    internal void Limited(string level, int seats) => _nominal.Of(level)?.Set(seats);

    /// <summary>The series of a flow schema and its level, looked up once.</summary>
    internal FlowSeries Of(string schema, string level) => new(
        _executing.Of((schema, level)),
        _seats.Of((schema, level)),
        _queued.Of((schema, level)),
        _dispatched.Of((schema, level)),
        reason => _rejected.Add((schema, level, reason)),
        (executes, seconds) => _waits.Observe((executes, schema, level), seconds));

    private static string[] Told((string Schema, string Level) l) => [l.Schema, l.Level];
}

/// <summary>What is counted of one flow schema's requests.</summary>
internal sealed class FlowSeries(
    Count? executing, Count? seats, Count? queued, Count? dispatched, Action<string> reject, Action<bool, double> wait)
{
    public void Began(int width)
    {
        executing?.Add(1);
        seats?.Add(width);
        dispatched?.Add(1);
    }

    public void Ended(int width)
    {
        executing?.Add(-1);
        seats?.Add(-width);
    }

    public void Queued(int more) => queued?.Add(more);

    public void Rejected(string reason) => reject(reason);

    public void Waited(bool executes, double seconds) => wait(executes, seconds);
}
