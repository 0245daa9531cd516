namespace Xebec.Server.Metrics;

/// <summary>How long the rules of definitions take.</summary>
public sealed class ExpressionMetrics
{
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly HistogramFamily<bool> _compilations = new(
        "apiserver_cel_compilation_duration_seconds", "Time to compile the rules of a schema, in seconds.", Seconds, [], _ => []);

    private readonly HistogramFamily<bool> _evaluations = new(
        "apiserver_cel_evaluation_duration_seconds", "Time to check an object by its schema's rules, in seconds.", Seconds, [], _ => []);

    public ExpressionMetrics() => Families = [_compilations, _evaluations];

    internal IReadOnlyList<MetricFamily> Families { get; }

    internal void Compiled(TimeSpan took) => _compilations.Observe(true, took.TotalSeconds);

    internal void Evaluated(TimeSpan took) => _evaluations.Observe(true, took.TotalSeconds);
}
