namespace Xebec.Server.Metrics;

/// <summary>Series under one name, told apart by their labels.</summary>
/// <param name="name">The whole name, upstream's.</param>
/// <param name="type">counter, gauge or histogram.</param>
/// <param name="help">One sentence.</param>
/// <param name="labels">In order of the alphabet.</param>
public abstract class MetricFamily(string name, string type, string help, IReadOnlyList<string> labels)
{
    // labels come from what is served: kinds × verbs × codes of a large cluster stay far below
    internal const int SeriesMax = 10_000;

    public string Name { get; } = name;

    public string Type { get; } = type;

    public string Help { get; } = help;

    public IReadOnlyList<string> Labels { get; } = labels;

    /// <summary>Writes the series there are, sorted.</summary>
    internal abstract void Write(MetricText text);
}

/// <summary>Numbers that are counted as things happen.</summary>
/// <param name="type">gauge for what also goes down again.</param>
/// <param name="values">A series' labels, as many as there are names.</param>
internal sealed class CounterFamily<TLabels>(
    string name, string help, IReadOnlyList<string> labels, Func<TLabels, string[]> values, string type = "counter")
    : MetricFamily(name, type, help, labels)
    where TLabels : notnull
{
    private readonly SeriesMap<TLabels, Count> _series = new(() => new Count(), SeriesMax);

    /// <summary>Null when there are too many series already.</summary>
    public Count? Of(TLabels labels) => _series.Of(labels);

    public void Add(TLabels labels, long more = 1) => Of(labels)?.Add(more);

    internal override void Write(MetricText text)
    {
        foreach ((string[] told, Count count) in _series.Sorted(values))
        {
            text.Value(Name, count.Value, Labels, told);
        }
    }
}

/// <summary>A histogram's bounds.</summary>
internal interface IBounded
{
    /// <summary>Ascending.</summary>
    IReadOnlyList<double> Bounds { get; }
}

/// <summary>How long something took, or how large it was.</summary>
/// <param name="bounds">Ascending.</param>
/// <param name="values">A series' labels, as many as there are names.</param>
internal sealed class HistogramFamily<TLabels>(
    string name, string help, double[] bounds, IReadOnlyList<string> labels, Func<TLabels, string[]> values)
    : MetricFamily(name, "histogram", help, labels), IBounded
    where TLabels : notnull
{
    private readonly SeriesMap<TLabels, Histogram> _series = new(() => new Histogram(bounds), SeriesMax);

    public IReadOnlyList<double> Bounds => bounds;

    public void Observe(TLabels labels, double value) => _series.Of(labels)?.Observe(value);

    internal override void Write(MetricText text)
    {
        foreach ((string[] told, Histogram histogram) in _series.Sorted(values))
        {
            text.Histogram(Name, histogram, Labels, told);
        }
    }
}

/// <summary>What is a state rather than an event: read when somebody asks.</summary>
/// <param name="read">Values and their labels, sorted.</param>
internal sealed class StateFamily(
    string name, string type, string help, IReadOnlyList<string> labels, Func<IEnumerable<(double Value, string[] Labels)>> read)
    : MetricFamily(name, type, help, labels)
{
    internal override void Write(MetricText text)
    {
        foreach ((double value, string[] told) in read())
        {
            text.Value(Name, value, Labels, told);
        }
    }
}
