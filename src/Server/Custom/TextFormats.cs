using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xebec.Api.Names;

namespace Xebec.Server.Custom;

/// <summary>The formats that schemas may demand of texts. Formats nobody knows demand nothing.</summary>
internal static partial class TextFormats
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    public static bool IsKnown(string format) => format is "int32" or "int64" or "float" or "double" || IsOfText(format);

    public static bool IsOfText(string format) => format == "password" || Of(format) is not null;

    public static bool Fits(string format, string text) => Of(format) is not { } rule || rule(text);

    private static Func<string, bool>? Of(string format) => format.Replace("-", "", StringComparison.Ordinal) switch
    {
        "byte" => Byte().IsMatch,
        "date" => IsDate,
        "datetime" => IsDateTime,
        "duration" => t => t == "0" || Duration().IsMatch(t),
        "uuid" => Uuid().IsMatch,
        "uuid3" => t => Uuid().IsMatch(t) && Digit(t, 12) == '3',
        "uuid4" => t => Uuid().IsMatch(t) && Digit(t, 12) == '4' && "89abAB".Contains(Digit(t, 16), StringComparison.Ordinal),
        "uuid5" => t => Uuid().IsMatch(t) && Digit(t, 12) == '5' && "89abAB".Contains(Digit(t, 16), StringComparison.Ordinal),
        "ipv4" => t => IsAddress(t) && t.Contains('.', StringComparison.Ordinal),
        "ipv6" => t => IsAddress(t) && t.Contains(':', StringComparison.Ordinal),
        "cidr" => IsCidr,
        "email" => Email().IsMatch,
        "hostname" => t => t.Length <= 255 && Hostname().IsMatch(t),
        "mac" => Mac().IsMatch,
        "uri" => Uri().IsMatch,
        "bsonobjectid" => ObjectId().IsMatch,
        "isbn" => t => IsIsbn10(Bare(t)) || IsIsbn13(Bare(t)),
        "isbn10" => t => IsIsbn10(Bare(t)),
        "isbn13" => t => IsIsbn13(Bare(t)),
        "creditcard" => IsCreditCard,
        "ssn" => Ssn().IsMatch,
        "hexcolor" => HexColor().IsMatch,
        "rgbcolor" => RgbColor().IsMatch,
        "k8sshortname" => t => t.Length <= DnsNames.LabelMax && ShortName().IsMatch(t),
        "k8slongname" => t => t.Length <= DnsNames.SubdomainMax && LongName().IsMatch(t),
        _ => null,
    };

    private static char Digit(string uuid, int index) => uuid.Replace("-", "", StringComparison.Ordinal)[index];

    private static string Bare(string text) => text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    private static bool IsDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsDateTime(string text)
    {
        int split = text.IndexOfAny(['t', 'T']);
        return split > 0 && IsDate(text[..split]) && Time().IsMatch(text.AsSpan(split + 1));
    }

    private static bool IsAddress(string text) => IPAddress.TryParse(text, out IPAddress? address)
        && !text.AsSpan().ContainsAny('%', '[', ']')
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || DottedQuad().IsMatch(text));

    private static bool IsCidr(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IsAddress(text[..slash])
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits <= (text.Contains(':', StringComparison.Ordinal) ? 128 : 32);
    }

    private static bool IsIsbn10(string text) =>
        Isbn10().IsMatch(text) && text.Select((c, i) => (i + 1) * (c is 'X' or 'x' ? 10 : c - '0')).Sum() % 11 == 0;

    private static bool IsIsbn13(string text) =>
        Isbn13().IsMatch(text) && text.Select((c, i) => (i % 2 == 0 ? 1 : 3) * (c - '0')).Sum() % 10 == 0;

    // the sum of its digits, every second from the right doubled
    private static bool IsCreditCard(string text)
    {
        string digits = string.Concat(text.Where(char.IsAsciiDigit));
        return Card().IsMatch(digits)
            && digits.Reverse().Select((c, i) => i % 2 == 0 ? c - '0' : (c - '0') * 2 % 10 + (c - '0') / 5).Sum() % 10 == 0;
    }

    [GeneratedRegex(@"^(?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=|[a-z0-9+/]{4})\z", Options)]
    private static partial Regex Byte();

    [GeneratedRegex(@"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})\z", Options)]
    private static partial Regex Time();

    [GeneratedRegex(
        @"^[+-]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*(ns|nanos?|[uµμ]s|micros?|ms|millis?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)\s*)+\z",
        Options)]
    private static partial Regex Duration();

    [GeneratedRegex(@"^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\z", Options)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}\z", Options)]
    private static partial Regex DottedQuad();

    [GeneratedRegex(@"^([^<>@]*<[^\s@<>,]+@[^\s@<>,]+>|[^\s@<>,]+@[^\s@<>,]+)\z", Options)]
    private static partial Regex Email();

    [GeneratedRegex(
        @"^[a-z0-9\p{S}\p{L}]([a-z0-9\p{S}\p{L}-]{0,61}[a-z0-9\p{S}\p{L}])?(\.[a-z0-9\p{S}\p{L}]([a-z0-9\p{S}\p{L}-]{0,61}[a-z0-9\p{S}\p{L}])?)*\z",
        Options)]
    private static partial Regex Hostname();

    [GeneratedRegex(
        @"^([0-9a-f]{2}([:-])[0-9a-f]{2}(\2[0-9a-f]{2}){4}((\2[0-9a-f]{2}){2}|(\2[0-9a-f]{2}){14})?|([0-9a-f]{4}\.){2}(([0-9a-f]{4}\.){1}|([0-9a-f]{4}\.){7})?[0-9a-f]{4})\z",
        Options)]
    private static partial Regex Mac();

    [GeneratedRegex(@"^(\*|(/|[a-z][a-z0-9+.-]*:(//[^\s/?#]*|[^/]|/(?!/)|$))([^\x00-\x1f\x7f%]|%[0-9a-f]{2})*)\z", Options)]
    private static partial Regex Uri();

    [GeneratedRegex(@"^[0-9a-f]{24}\z", Options)]
    private static partial Regex ObjectId();

    [GeneratedRegex(@"^[0-9]{9}[0-9X]\z", Options)]
    private static partial Regex Isbn10();

    [GeneratedRegex(@"^[0-9]{13}\z", Options)]
    private static partial Regex Isbn13();

    [GeneratedRegex(
        @"^(4[0-9]{12}([0-9]{3})?|5[1-5][0-9]{14}|2[2-7][0-9]{14}|6(011|5[0-9]{2})[0-9]{12}|6[27][0-9]{14}|3[47][0-9]{13}|3(0[0-5]|[68][0-9])[0-9]{11}|(2131|1800|35[0-9]{3})[0-9]{11})\z",
        Options)]
    private static partial Regex Card();

    [GeneratedRegex(@"^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}\z", Options)]
    private static partial Regex Ssn();

    [GeneratedRegex(@"^#?([0-9a-f]{3}|[0-9a-f]{6})\z", Options)]
    private static partial Regex HexColor();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ShortName();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex LongName();

    [GeneratedRegex(@"^rgb\((\s*(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])\s*(,(?!\))|(?=\)))){3}\)\z", Options)]
    private static partial Regex RgbColor();
}
