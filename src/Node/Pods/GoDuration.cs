using System.Globalization;
using System.Text;

namespace Xebec.Node.Pods;

/// <summary>Spans of time as messages of upstream print them: <c>10s</c>, <c>1m20s</c>, <c>1.5s</c>, <c>250ms</c>.</summary>
public static class GoDuration
{
    /// <summary>Non-negative spans, to the millisecond.</summary>
    public static string Text(TimeSpan span)
    {
        if (span < TimeSpan.FromSeconds(1))
        {
            return span == TimeSpan.Zero ? "0s" : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0}ms");
        }
        var text = new StringBuilder();
        if (span.TotalHours >= 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(long)span.TotalHours}h");
        }
        if (span.TotalMinutes >= 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"{span.Minutes}m");
        }
        return text.Append(CultureInfo.InvariantCulture, $"{span.Seconds + (span.Milliseconds / 1000.0):0.###}s").ToString();
    }
}
