using System.Globalization;
using System.Text;

namespace Xebec.Node.Api.Logs;

/// <summary>
/// A line of a log in the runtime's format: <c>2026-01-02T15:04:05.123456789Z
/// stdout F text</c>; with <c>P</c> the text goes on in the next one.
/// </summary>
internal readonly ref struct LogLine
{
    public ReadOnlySpan<byte> Time { get; private init; }

    public ReadOnlySpan<byte> Stream { get; private init; }

    /// <summary>Its text goes on in the next line of the stream.</summary>
    public bool IsPart { get; private init; }

    public ReadOnlySpan<byte> Text { get; private init; }

    /// <param name="line">Without its newline.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out LogLine read)
    {
        read = default;
        int time = line.IndexOf((byte)' ');
        if (time <= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = line[(time + 1)..];
        int stream = rest.IndexOf((byte)' ');
        if (stream <= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> tail = rest[(stream + 1)..];
        int tags = tail.IndexOf((byte)' ');
        ReadOnlySpan<byte> tag = tags < 0 ? tail : tail[..tags];
        read = new LogLine
        {
            Time = line[..time],
            Stream = rest[..stream],
            IsPart = tag is [(byte)'P', ..],
            Text = tags < 0 ? default : tail[(tags + 1)..],
        };
        return true;
    }

    /// <summary>Whether it was logged before a time; false when its own can't be read.</summary>
    public bool IsBefore(DateTimeOffset time)
    {
        const DateTimeStyles Style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(Encoding.ASCII.GetString(Time), CultureInfo.InvariantCulture, Style, out DateTimeOffset mine)
            && mine < time;
    }
}
