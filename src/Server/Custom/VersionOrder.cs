using System.Globalization;
using System.Text.RegularExpressions;

namespace Xebec.Server.Custom;

/// <summary>Kubernetes' order of versions: stable before beta before alpha, higher numbers first, anything else last by name.</summary>
internal sealed partial class VersionOrder : IComparer<string>
{
    public static VersionOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        (int rank, long major, long minor) a = Rank(x!), b = Rank(y!);
        int order = b.CompareTo(a);
        return order != 0 ? order : string.CompareOrdinal(x, y);
    }

    private static (int Rank, long Major, long Minor) Rank(string version)
    {
        Match match = Form().Match(version);
        if (!match.Success)
        {
            return (0, 0, 0);
        }

        int rank = match.Groups[2].Value switch { "" => 3, "beta" => 2, _ => 1 };
        return (rank, Number(match.Groups[1].Value), Number(match.Groups[3].Value));
    }

    private static long Number(string digits) => digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex("^v([0-9]{1,9})(?:(alpha|beta)([0-9]{1,9}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
