using System.Globalization;
using System.Text;

namespace Xebec.Server.Metrics;

/// <summary>Prometheus' text form.</summary>
internal sealed class MetricText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Begins a family; its series follow.</summary>
    /// <param name="name">The whole name.</param>
    /// <param name="type">counter, gauge or histogram.</param>
    /// <param name="help">One sentence.</param>
    public MetricText Family(string name, string type, string help)
    {
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    public MetricText Value(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Series(name, labels, null);
        Number(value);
        return this;
    }

    public void Histogram(string name, Histogram histogram, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        long[] counts = histogram.Cumulative();
        for (int i = 0; i < counts.Length; i++)
        {
            Series(name + "_bucket", labels, i < histogram.Bounds.Count ? Text(histogram.Bounds[i]) : "+Inf");
            Number(counts[i]);
        }

        Series(name + "_sum", labels, null);
        Number(histogram.Sum);
        Series(name + "_count", labels, null);
        Number(counts[^1]);
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    private void Series(string name, ReadOnlySpan<(string Name, string Value)> labels, string? bound)
    {
        _text.Append(name);
        char before = '{';
        foreach ((string label, string value) in labels)
        {
            _text.Append(before).Append(label).Append("=\"").Append(Escaped(value)).Append('"');
            before = ',';
        }

        if (bound is not null)
        {
            _text.Append(before).Append("le=\"").Append(bound).Append('"');
            before = ',';
        }

        _text.Append(before == ',' ? "} " : " ");
    }

    private void Number(double value) => _text.Append(Text(value)).Append('\n');

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
