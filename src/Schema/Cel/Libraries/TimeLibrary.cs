using System.Globalization;
using Xebec.Api.Times;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>The parts of timestamps, in UTC or a named zone, and of durations.</summary>
internal static class TimeLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        Part(table, "getFullYear", "year", static t => CivilDate.FromDays(Days(t)).Year);
        Part(table, "getMonth", "month", static t => CivilDate.FromDays(Days(t)).Month - 1);
        Part(table, "getDayOfYear", "day_of_year", static t => Days(t) - CivilDate.ToDays(CivilDate.FromDays(Days(t)).Year, 1, 1));
        Part(table, "getDate", "day_of_month_1_based", static t => CivilDate.FromDays(Days(t)).Day);
        Part(table, "getDayOfMonth", "day_of_month", static t => CivilDate.FromDays(Days(t)).Day - 1);
        Part(table, "getDayOfWeek", "day_of_week", static t => Modulo(Days(t) + 4, 7));
        Part(table, "getHours", "hours", static t => Modulo(t.UnixSeconds, 86_400) / 3600);
        Part(table, "getMinutes", "minutes", static t => Modulo(t.UnixSeconds, 3600) / 60);
        Part(table, "getSeconds", "seconds", static t => Modulo(t.UnixSeconds, 60));
        Part(table, "getMilliseconds", "milliseconds", static t => t.Nanos / 1_000_000);
        Span(table, "getHours", "hours", 3_600_000_000_000);
        Span(table, "getMinutes", "minutes", 60_000_000_000);
        Span(table, "getSeconds", "seconds", 1_000_000_000);
        table.Method("getMilliseconds", "duration_to_milliseconds", CelType.Duration, CelType.Int, static d => CelValue.Of(d.Integer / 1_000_000));
        return table;
    }

    private static void Part(OverloadTable table, string name, string id, Func<Timestamp, long> part)
    {
        table.Method(name, "timestamp_to_" + id, CelType.Timestamp, CelType.Int, t => CelValue.Of(part(t.Time)));
        table.Method(name, $"timestamp_to_{id}_with_tz", CelType.Timestamp, CelType.String, CelType.Int, (t, zone) =>
            TryOffset(t.Time, zone.Text, out long seconds, out string? problem)
                ? CelValue.Of(part(t.Time with { UnixSeconds = t.Time.UnixSeconds + seconds }))
                : CelValue.Failure(problem));
    }

    private static void Span(OverloadTable table, string name, string id, long unit) =>
        table.Method(name, "duration_to_" + id, CelType.Duration, CelType.Int, d => CelValue.Of(d.Integer / unit));

    private static long Days(Timestamp time) => (time.UnixSeconds - Modulo(time.UnixSeconds, 86_400)) / 86_400;

    private static long Modulo(long number, long by) => ((number % by) + by) % by;

    // "+02:00" and "-7:30" are read here, everything else is a zone of the time-zone database
    private static bool TryOffset(Timestamp time, string zone, out long seconds, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? problem)
    {
        seconds = 0;
        problem = null;
        int colon = zone.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            bool negative = zone.StartsWith('-');
            string hours = zone[..colon].TrimStart('-', '+');
            if (int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out int hour)
                && int.TryParse(zone.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int minute))
            {
                seconds = ((hour * 3600) + (minute * 60)) * (negative ? -1 : 1);
                return true;
            }

            problem = $"strconv.Atoi: parsing \"{hours}\": invalid syntax";
            return false;
        }

        if (zone is "" or "UTC")
        {
            return true;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out TimeZoneInfo? found))
        {
            problem = $"unknown time zone {zone}";
            return false;
        }

        seconds = (long)found.GetUtcOffset(time.ToDateTimeOffset()).TotalSeconds;
        return true;
    }
}
