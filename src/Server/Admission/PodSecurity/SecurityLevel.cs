using System.Globalization;

namespace Xebec.Server.Admission;

/// <summary>The three standards, from none to strict.</summary>
internal enum SecurityLevel
{
    Privileged,
    Baseline,
    Restricted,
}

/// <summary>A standard as it was in a release.</summary>
/// <param name="Level">How strict.</param>
/// <param name="Minor">The release's minor version; <see cref="Latest"/> follows the server's own.</param>
internal readonly record struct SecurityStandard(SecurityLevel Level, int Minor)
{
    public const int Latest = int.MaxValue;

    public static SecurityStandard None { get; } = new(SecurityLevel.Privileged, Latest);

    /// <summary>Reads a level; an unknown one counts as the strictest.</summary>
    public static bool TryLevel(string text, out SecurityLevel level)
    {
        level =
            text switch { "privileged" => SecurityLevel.Privileged, "baseline" => SecurityLevel.Baseline, _ => SecurityLevel.Restricted };
        return level != SecurityLevel.Restricted || text == "restricted";
    }

    /// <summary>Reads <c>latest</c> or <c>v1.N</c>; anything else counts as the latest.</summary>
    public static bool TryVersion(string text, out int minor)
    {
        minor = Latest;
        if (text == "latest")
        {
            return true;
        }

        ReadOnlySpan<char> number = text.StartsWith("v1.", StringComparison.Ordinal) ? text.AsSpan(3) : default;
        bool good = number.Length > 0 && (number.Length == 1 || number[0] != '0')
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out minor);
        minor = good ? minor : Latest;
        return good;
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"{Level.ToString().ToLowerInvariant()}:{(Minor == Latest ? "latest" : $"v1.{Minor}")}");
}
