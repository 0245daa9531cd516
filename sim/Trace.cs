using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Xebec.Simulator;

/// <summary>All that happened in a story, a line each, and the digest of it.</summary>
public sealed class Trace(TimeProvider clock)
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>SHA-256 over all lines, in hexadecimal.</summary>
    public string Digest
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (string line in _lines)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    public void Add(string what) => _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():HH:mm:ss.fff} {what}"));

    /// <summary>Where two traces part: the last line both have and the next of each; null when they are equal.</summary>
    public static string? Difference(Trace first, Trace second)
    {
        int at = 0;
        while (at < first._lines.Count && at < second._lines.Count && first._lines[at] == second._lines[at])
        {
            at++;
        }

        return at == first._lines.Count && at == second._lines.Count
            ? null
            : $"line {at + 1}\n  both:   {first._lines.ElementAtOrDefault(at - 1)}\n"
                + $"  first:  {first._lines.ElementAtOrDefault(at)}\n  second: {second._lines.ElementAtOrDefault(at)}";
    }
}
