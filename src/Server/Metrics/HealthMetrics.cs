namespace Xebec.Server.Metrics;

/// <summary>What is counted of the checks of health.</summary>
public sealed class HealthMetrics
{
    private readonly CounterFamily<(string Name, string Status, string Type)> _checks = new(
        "kubernetes_healthchecks_total", "Checks made, by their result.", ["name", "status", "type"], l => [l.Name, l.Status, l.Type]);

    private readonly CounterFamily<(string Name, string Type)> _states = new(
        "kubernetes_healthcheck", "The last result of a check: 1 is well.", ["name", "type"], l => [l.Name, l.Type], "gauge");

    public HealthMetrics() => Families = [_checks, _states];

    internal IReadOnlyList<MetricFamily> Families { get; }

    /// <param name="name">The check.</param>
    /// <param name="type">livez, readyz or healthz.</param>
    /// <param name="well">Its result.</param>
    internal void Checked(string name, string type, bool well)
    {
        _checks.Add((name, well ? "success" : "error", type));
        _states.Of((name, type))?.Set(well ? 1 : 0);
    }
}
