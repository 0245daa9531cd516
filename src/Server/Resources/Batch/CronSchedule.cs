using System.Globalization;
using Xebec.Api.Names;
using Xebec.Api.Times;

namespace Xebec.Server.Resources.Batch;

/// <summary>The language of schedules: five fields of lists of ranges with steps, or a word after <c>@</c>.</summary>
internal static class CronSchedule
{
    private static readonly string[] Words = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private static readonly Field[] Fields = [new(0, 59, []), new(0, 23, []), new(1, 31, []), new(1, 12, Months), new(0, 6, Days)];

    private readonly record struct Field(int Least, int Most, string[] Names);

    /// <summary>What is wrong with a schedule, in the words of upstream's parser; null when it can be read.</summary>
    public static string? Problem(string schedule)
    {
        int space = schedule.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0
            && (schedule.StartsWith("TZ=", StringComparison.Ordinal) || schedule.StartsWith("CRON_TZ=", StringComparison.Ordinal)))
        {
            string zone = schedule[(schedule.IndexOf('=', StringComparison.Ordinal) + 1)..space];
            return ZoneName.Problem(zone) is { } unknown ? $"provided bad location {zone}: {unknown}" : Problem(schedule[space..].Trim());
        }

        if (schedule.StartsWith('@'))
        {
            return ProblemOfWord(schedule);
        }

        string[] parts = schedule.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length)
        {
            return string.Create(CultureInfo.InvariantCulture, $"expected exactly 5 fields, found {parts.Length}: [{string.Join(' ', parts)}]");
        }

        for (int i = 0; i < parts.Length; i++)
        {
            foreach (string range in parts[i].Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (ProblemOfRange(range, Fields[i]) is { } problem)
                {
                    return problem;
                }
            }
        }

        return null;
    }

    private static string? ProblemOfWord(string word)
    {
        const string every = "@every ";
        if (Words.Contains(word))
        {
            return null;
        }

        return !word.StartsWith(every, StringComparison.Ordinal) ? $"unrecognized descriptor: {word}"
            : GoDuration.TryParse(word[every.Length..], out _, out string? problem) ? null
            : $"failed to parse duration {word}: {problem}";
    }

    private static string? ProblemOfRange(string range, Field field)
    {
        string[] stepped = range.Split('/');
        string[] ends = stepped[0].Split('-');
        bool single = ends.Length == 1;
        string? problem;
        int first, last;
        if (ends[0] is "*" or "?")
        {
            (first, last) = (field.Least, field.Most);
        }
        else
        {
            (first, problem) = Number(ends[0], field.Names);
            if (problem is not null)
            {
                return problem;
            }

            if (ends.Length > 2)
            {
                return $"too many hyphens: {range}";
            }

            (last, problem) = single ? (first, null) : Number(ends[1], field.Names);
            if (problem is not null)
            {
                return problem;
            }
        }

        int step = 1;
        if (stepped.Length > 2)
        {
            return $"too many slashes: {range}";
        }

        if (stepped.Length == 2)
        {
            (step, problem) = Number(stepped[1], []);
            if (problem is not null)
            {
                return problem;
            }

            // a number with a step goes on to the end
            last = single ? field.Most : last;
        }

        return first < field.Least ? string.Create(CultureInfo.InvariantCulture, $"beginning of range ({first}) below minimum ({field.Least}): {range}")
            : last > field.Most ? string.Create(CultureInfo.InvariantCulture, $"end of range ({last}) above maximum ({field.Most}): {range}")
            : first > last ? string.Create(CultureInfo.InvariantCulture, $"beginning of range ({first}) beyond end of range ({last}): {range}")
            : step == 0 ? $"step of range should be a positive number: {range}"
            : null;
    }

    private static (int Number, string? Problem) Number(string text, string[] names)
    {
        int named = Array.IndexOf(names, text.ToLowerInvariant());
        if (named >= 0)
        {
            return (names == Months ? named + 1 : named, null);
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) || text.Trim() != text)
        {
            bool digits = text.Length > 0 && text.TrimStart('+', '-') is { Length: > 0 } rest && rest.All(char.IsAsciiDigit) && text.Length - rest.Length <= 1;
            return (0, $"failed to parse int from {text}: strconv.Atoi: parsing {GoText.Quote(text)}: {(digits ? "value out of range" : "invalid syntax")}");
        }

        return number < 0
            ? (0, string.Create(CultureInfo.InvariantCulture, $"negative number ({number}) not allowed: {text}"))
            : ((int)Math.Min(number, int.MaxValue), null);
    }
}
