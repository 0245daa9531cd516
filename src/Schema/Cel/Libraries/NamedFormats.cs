using System.Text.RegularExpressions;
using Xebec.Api.Names;
using Xebec.Api.Times;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>A format of strings that has a name.</summary>
/// <param name="Name">As messages print it.</param>
/// <param name="PatternLength">The length of the pattern that costs are reckoned with.</param>
/// <param name="Check">What is wrong with a text; empty when nothing is.</param>
internal sealed record NamedFormat(string Name, ulong PatternLength, Func<string, IReadOnlyList<string>> Check)
{
    public bool Equals(NamedFormat? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.Length;

    public override string ToString() => Name;
}

/// <summary>The formats by the names functions use.</summary>
internal static partial class NamedFormats
{
    public static IReadOnlyList<(string Key, NamedFormat Format)> All { get; } =
    [
        ("dns1123Label", new("DNS1123Label", 30, s => ObjectNames.Label(s, prefix: false))),
        ("dns1123Subdomain", new("DNS1123Subdomain", 60, s => ObjectNames.Subdomain(s, prefix: false))),
        ("dns1035Label", new("DNS1035Label", 30, s => ObjectNames.Label1035(s, prefix: false))),
        ("qualifiedName", new("QualifiedName", 60, LabelNames.Key)),
        ("dns1123LabelPrefix", new("DNS1123LabelPrefix", 30, s => ObjectNames.Label(s, prefix: true))),
        ("dns1123SubdomainPrefix", new("DNS1123SubdomainPrefix", 60, s => ObjectNames.Subdomain(s, prefix: true))),
        ("dns1035LabelPrefix", new("DNS1035LabelPrefix", 30, s => ObjectNames.Label1035(s, prefix: true))),
        ("labelValue", new("LabelValue", 40, LabelNames.Value)),
        ("uri", new("URI", 1103, s => GoUrl.TryParse(s, out string? problem) is null ? [problem!] : [])),
        ("uuid", new("uuid", 79, s => Only(UuidPattern().IsMatch(s), "does not match the UUID format"))),
        ("byte", new("byte", 94, s => Only(Convert.TryFromBase64String(s, new byte[s.Length], out _), "invalid base64"))),
        ("date", new("date", 140, s => Only(s.Length == 10 && TimeText.TryRead(s + "T00:00:00Z", out _), "invalid date"))),
        ("datetime", new("datetime", 140, s => Only(TimeText.TryRead(s, out _), "invalid datetime"))),
    ];

    private static string[] Only(bool good, string problem) => good ? [] : [problem];

    [GeneratedRegex("^(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\\z")]
    private static partial Regex UuidPattern();
}
