using System.Globalization;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>
/// A version by the rules of semver.org: three numbers, identifiers of a pre-release, build metadata that does not count.
/// </summary>
internal sealed record SemanticVersion(ulong Major, ulong Minor, ulong Patch, IReadOnlyList<string> PreRelease)
    : IComparable<SemanticVersion>
{
    /// <summary>
    /// Null with what is wrong. <paramref name="normalize"/>: a leading v, missing parts and leading zeros are tolerated.
    /// </summary>
    public static SemanticVersion? TryParse(string text, bool normalize, out string? problem)
    {
        problem = null;
        if (normalize)
        {
            text = Normalize(text, out problem);
        }

        return problem is null ? Parse(text, out problem) : null;
    }

    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0 || (PreRelease.Count == 0 && other.PreRelease.Count == 0))
        {
            return Math.Sign(order);
        }

        // a release comes after its pre-releases
        if (PreRelease.Count == 0 || other.PreRelease.Count == 0)
        {
            return PreRelease.Count == 0 ? 1 : -1;
        }

        for (int i = 0; i < PreRelease.Count && i < other.PreRelease.Count; i++)
        {
            order = CompareIdentifiers(PreRelease[i], other.PreRelease[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return PreRelease.Count.CompareTo(other.PreRelease.Count);
    }

    public bool Equals(SemanticVersion? other) => CompareTo(other) == 0;

    public override int GetHashCode() => unchecked((int)(Major ^ (Minor << 8) ^ (Patch << 16)));

    private static int CompareIdentifiers(string left, string right)
    {
        bool first = ulong.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out ulong a);
        bool second = ulong.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out ulong b);
        return first && second ? a.CompareTo(b) : first ? -1 : second ? 1 : Math.Sign(string.CompareOrdinal(left, right));
    }

    private static string Normalize(string text, out string? problem)
    {
        problem = null;
        List<string> parts = [.. (text.StartsWith('v') ? text[1..] : text).Split('.', 3)];
        for (int i = 0; i < parts.Count; i++)
        {
            string trimmed = parts[i].TrimStart('0');
            if (parts[i].Length > 1)
            {
                parts[i] = trimmed.Length == 0 || !char.IsAsciiDigit(trimmed[0]) ? "0" + trimmed : trimmed;
            }
        }

        if (parts.Count < 3 && parts[^1].AsSpan().ContainsAny('+', '-'))
        {
            problem = "short version cannot contain PreRelease/Build meta data";
        }

        while (parts.Count < 3)
        {
            parts.Add("0");
        }

        return string.Join('.', parts);
    }

    private static SemanticVersion? Parse(string text, out string? problem)
    {
        if (text.Length == 0)
        {
            problem = "Version string empty";
            return null;
        }

        string[] parts = text.Split('.', 3);
        if (parts.Length != 3)
        {
            problem = "No Major.Minor.Patch elements found";
            return null;
        }

        int plus = parts[2].IndexOf('+', StringComparison.Ordinal);
        string build = plus < 0 ? "" : parts[2][(plus + 1)..];
        string rest = plus < 0 ? parts[2] : parts[2][..plus];
        int dash = rest.IndexOf('-', StringComparison.Ordinal);
        string pre = dash < 0 ? "" : rest[(dash + 1)..];
        string? inMajor = Number("Major", parts[0], out ulong major);
        string? inMinor = Number("Minor", parts[1], out ulong minor);
        string? inPatch = Number("Patch", dash < 0 ? rest : rest[..dash], out ulong patch);
        problem = inMajor ?? inMinor ?? inPatch;
        if (problem is not null)
        {
            return null;
        }

        string[] identifiers = dash < 0 ? [] : pre.Split('.');
        problem = identifiers.Select(PreReleaseProblem).FirstOrDefault(p => p is not null)
            ?? (plus < 0 ? null : build.Split('.').Select(BuildProblem).FirstOrDefault(p => p is not null));
        return problem is null ? new SemanticVersion(major, minor, patch, identifiers) : null;
    }

    private static string? Number(string name, string digits, out ulong number)
    {
        number = 0;
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit))
        {
            return digits.Length == 0
                ? "strconv.ParseUint: parsing \"\": invalid syntax"
                : $"Invalid character(s) found in {name.ToLowerInvariant()} number \"{digits}\"";
        }

        if (digits.Length > 1 && digits[0] == '0')
        {
            return $"{name} number must not contain leading zeroes \"{digits}\"";
        }

        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) ? null
            : $"strconv.ParseUint: parsing \"{digits}\": value out of range";
    }

    private static string? PreReleaseProblem(string identifier)
    {
        if (identifier.Length == 0)
        {
            return "Prerelease is empty";
        }

        if (identifier.All(char.IsAsciiDigit))
        {
            return identifier.Length > 1 && identifier[0] == '0'
                ? $"Numeric PreRelease version must not contain leading zeroes \"{identifier}\""
                : null;
        }

        return IsIdentifier(identifier) ? null : $"Invalid character(s) found in prerelease \"{identifier}\"";
    }

    private static string? BuildProblem(string identifier) =>
        identifier.Length == 0 ? "Build meta data is empty"
            : IsIdentifier(identifier) ? null : $"Invalid character(s) found in build meta data \"{identifier}\"";

    private static bool IsIdentifier(string text) => text.All(c => c == '-' || char.IsAsciiLetterOrDigit(c));
}
