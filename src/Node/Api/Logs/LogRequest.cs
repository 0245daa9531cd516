using System.Globalization;

namespace Xebec.Node.Api.Logs;

/// <summary>Which part of a container's log, and how. Defaults: all of it, without times, to its present end.</summary>
public sealed record LogRequest
{
    /// <summary>Go on with what is logged later, until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>Of the instance before the present one.</summary>
    public bool Previous { get; init; }

    /// <summary>Each line begins with its time.</summary>
    public bool Timestamps { get; init; }

    /// <summary>So many lines from the end; null: all.</summary>
    public long? TailLines { get; init; }

    /// <summary>Stop after so many bytes; null: no bound.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>Nothing older; null: from the beginning.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary><c>stdout</c> or <c>stderr</c>; null: both.</summary>
    public string? Stream { get; init; }

    /// <summary>Reads a query string; <paramref name="problem"/> is a sentence for its author.</summary>
    public static LogRequest? TryRead(IReadOnlyDictionary<string, string> query, DateTimeOffset now, out string? problem)
    {
        string? wrong = null;
        long? tail = Number("tailLines", 0), limit = Number("limitBytes", 1), seconds = Number("sinceSeconds", 1);
        DateTimeOffset? since = seconds is { } back ? now - TimeSpan.FromSeconds(Math.Min(back, int.MaxValue)) : null;
        if (query.TryGetValue("sinceTime", out string? text) && text.Length > 0)
        {
            if (seconds is not null)
            {
                Wrong("at most one of `sinceTime` or `sinceSeconds` may be specified");
            }
            else if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
            {
                since = time;
            }
            else
            {
                Wrong($"sinceTime: Invalid value: \"{text}\"");
            }
        }

        string? stream = query.GetValueOrDefault("stream") switch
        {
            null or "" or "All" => null,
            "Stdout" => "stdout",
            "Stderr" => "stderr",
            var other => Wrong($"stream: Unsupported value: \"{other}\": supported values: \"All\", \"Stderr\", \"Stdout\""),
        };
        var request = new LogRequest
        {
            Follow = Flag("follow"),
            Previous = Flag("previous"),
            Timestamps = Flag("timestamps"),
            TailLines = tail,
            LimitBytes = limit,
            Since = since,
            Stream = stream,
        };
        problem = wrong;
        return wrong is null ? request : null;

        bool Flag(string name) => query.TryGetValue(name, out string? value) && value is not ("" or "0" or "false" or "False" or "f");

        long? Number(string name, long least)
        {
            if (!query.TryGetValue(name, out string? value) || value.Length == 0)
            {
                return null;
            }

            if (long.TryParse(value, CultureInfo.InvariantCulture, out long number) && number >= least)
            {
                return number;
            }

            Wrong($"{name}: Invalid value: {value}: must be greater than or equal to {least}");
            return null;
        }

        string? Wrong(string why)
        {
            wrong ??= why;
            return null;
        }
    }
}
