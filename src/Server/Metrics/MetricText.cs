using System.Globalization;
using System.Text;

namespace Xebec.Server.Metrics;

/// <summary>Prometheus' text form.</summary>
internal sealed class MetricText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Adds a family; one without series is left out, as upstream does.</summary>
    public void Family(MetricFamily family)
    {
        int before = _text.Length;
        _text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Help).Append('\n');
        _text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Type).Append('\n');
        int header = _text.Length;
        family.Write(this);
        if (_text.Length == header)
        {
            _text.Length = before;
        }
    }

    public void Value(string name, double value, IReadOnlyList<string> labels, string[] values)
    {
        Series(name, labels, values, null);
        Number(value);
    }

    public void Histogram(string name, Histogram histogram, IReadOnlyList<string> labels, string[] values)
    {
        long[] counts = histogram.Cumulative();
        for (int i = 0; i < counts.Length; i++)
        {
            Series(name + "_bucket", labels, values, i < histogram.Bounds.Count ? Text(histogram.Bounds[i]) : "+Inf");
            Number(counts[i]);
        }

        Series(name + "_sum", labels, values, null);
        Number(histogram.Sum);
        Series(name + "_count", labels, values, null);
        Number(counts[^1]);
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    private void Series(string name, IReadOnlyList<string> labels, string[] values, string? bound)
    {
        _text.Append(name);
        char before = '{';
        for (int i = 0; i < values.Length; i++)
        {
            _text.Append(before).Append(labels[i]).Append("=\"").Append(Escaped(values[i])).Append('"');
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

    private static string Text(double value) =>
        value.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
