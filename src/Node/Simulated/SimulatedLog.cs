using System.Globalization;

namespace Xebec.Node.Simulated;

/// <summary>A container's log in the format of CRI: time with nanoseconds, stream, <c>F</c> for a full line, text.</summary>
internal sealed class SimulatedLog(int bytesMax)
{
    private readonly Queue<string> _lines = [];
    private int _bytes;

    /// <returns>The line as it stands in the log.</returns>
    public string Append(DateTimeOffset at, bool toStderr, string text)
    {
        string line = string.Create(
            CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffff}00Z {(toStderr ? "stderr" : "stdout")} F {text}\n");
        _lines.Enqueue(line);
        _bytes += line.Length;
        while (_bytes > bytesMax && _lines.Count > 1)
        {
            _bytes -= _lines.Dequeue().Length;
        }

        return line;
    }

    public string Text => string.Concat(_lines);
}
