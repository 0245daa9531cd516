namespace Xebec.Server.Metrics;

/// <summary>What the API server counts. Telling it costs a look-up and a few additions.</summary>
public sealed class ServerMetrics
{
    public RequestMetrics Requests { get; } = new();

    public AccessMetrics Access { get; } = new();

    public AdmissionMetrics Admission { get; } = new();

    public FlowMetrics Flows { get; } = new();

    public ExpressionMetrics Expressions { get; } = new();

    public HealthMetrics Health { get; } = new();

    /// <summary>Every family of events but those of health, which have a path of their own.</summary>
    public IEnumerable<MetricFamily> Families =>
        [.. Requests.Families, .. Access.Families, .. Admission.Families, .. Flows.Families, .. Expressions.Families];
}
