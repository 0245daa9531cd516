using System.Text.RegularExpressions;

namespace Xebec.Schema.Yaml;

/// <summary>Whether a text is a YAML timestamp: such scalars stay text, but must not be written without quotes.</summary>
internal static partial class YamlTimestamps
{
    public static bool Is(string text)
    {
        Match match = Shape().Match(text);
        if (!match.Success)
        {
            return false;
        }

        int Part(string name, int otherwise) => match.Groups[name].Success ? int.Parse(match.Groups[name].ValueSpan) : otherwise;
        int year = Part("year", 0);
        int month = Part("month", 0);
        int day = Part("day", 0);
        return month is >= 1 and <= 12 && day >= 1 && day <= Api.Times.CivilDate.DaysIn(year, month)
            && Part("hour", 0) < 24 && Part("minute", 0) < 60 && Part("second", 0) < 60;
    }

    // a date; or a date and a time with T or t and a zone, or with a space and no zone
    [GeneratedRegex(
        @"^(?<year>\d{4})-(?<month>\d\d?)-(?<day>\d\d?)(?:[Tt](?<hour>\d\d?):(?<minute>\d\d?):(?<second>\d\d?)(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)| (?<hour>\d\d?):(?<minute>\d\d?):(?<second>\d\d?)(?:[.,]\d+)?)?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
