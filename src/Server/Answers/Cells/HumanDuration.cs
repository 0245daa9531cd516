using System.Globalization;

namespace Xebec.Server.Answers.Cells;

/// <summary>Durations as tables show ages: two units while the larger one is small, one unit after.</summary>
internal static class HumanDuration
{
    public static string Of(TimeSpan span)
    {
        long seconds = (long)span.TotalSeconds;
        if (seconds < 0)
        {
            // clocks may differ by a moment
            return seconds < -1 ? "<invalid>" : "0s";
        }

        long minutes = seconds / 60;
        long hours = minutes / 60;
        long days = hours / 24;
        return seconds < 120 ? Text($"{seconds}s")
            : minutes < 10 ? Pair(minutes, 'm', seconds % 60, 's')
            : minutes < 180 ? Text($"{minutes}m")
            : hours < 8 ? Pair(hours, 'h', minutes % 60, 'm')
            : hours < 48 ? Text($"{hours}h")
            : days < 8 ? Pair(days, 'd', hours % 24, 'h')
            : days < 365 * 2 ? Text($"{days}d")
            : days < 365 * 8 ? Pair(days / 365, 'y', days % 365, 'd')
            : Text($"{days / 365}y");
    }

    private static string Pair(long large, char unit, long small, char smallUnit) =>
        small == 0 ? Text($"{large}{unit}") : Text($"{large}{unit}{small}{smallUnit}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
