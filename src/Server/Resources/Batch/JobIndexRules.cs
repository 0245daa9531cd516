using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>Which indexes of a job have ended, well or badly: each only one way, and only where the job has indexes.</summary>
internal static class JobIndexRules
{
    private static readonly FieldPath Completed = FieldPath.Of("status").Child("completedIndexes");
    private static readonly FieldPath Failed = FieldPath.Of("status").Child("failedIndexes");

    public static void Check(Value spec, Value now, Value before, FieldErrors errors)
    {
        string completed = now["completedIndexes"].TextOrEmpty;
        string? failed = now["failedIndexes"].Text;
        bool completedChanged = completed != before["completedIndexes"].TextOrEmpty;
        bool failedChanged = failed != before["failedIndexes"].Text;
        bool perIndex = !spec["backoffLimitPerIndex"].IsNullOrAbsent;
        int? completions = (int?)spec["completions"].Integer;
        if (completedChanged && completions is { } most)
        {
            CheckFormat(completed, most, Completed, "completedIndexes", errors);
        }

        if (failedChanged && perIndex && completions is { } all && failed is not null)
        {
            CheckFormat(failed, all, Failed, "failedIndexes", errors);
        }

        if (completedChanged && completed.Length > 0 && !spec["completionMode"].TextIs("Indexed"))
        {
            errors.Invalid(Completed, completed, "cannot set non-empty completedIndexes when non-indexed completion mode");
        }

        if (failedChanged && !perIndex && failed is not null)
        {
            errors.Invalid(Failed, failed, "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        }

        if ((failedChanged || completedChanged) && completions is { } count && failed is not null
            && Overlap(completed, failed, count) is { } both)
        {
            string overlap = string.Create(CultureInfo.InvariantCulture, $"failedIndexes and completedIndexes overlap at index: {both}");
            errors.Invalid(Failed, failed, overlap);
        }
    }

    private static void CheckFormat(string indexes, int completions, FieldPath path, string name, FieldErrors errors)
    {
        if (CompletionIndexes.Count(indexes, completions).Problem is { } problem)
        {
            errors.Invalid(path, indexes, $"error parsing {name}: {problem}");
        }
    }

    /// <summary>The first index that is in both; intervals that cannot be read are skipped.</summary>
    private static long? Overlap(string completed, string failed, int completions)
    {
        List<(long First, long Last)> bad = [.. Intervals(failed, completions)];
        foreach ((long first, long last) in Intervals(completed, completions))
        {
            foreach ((long otherFirst, long otherLast) in bad)
            {
                if (first <= otherLast && otherFirst <= last)
                {
                    return Math.Max(first, otherFirst);
                }
            }
        }

        return null;
    }

    private static IEnumerable<(long First, long Last)> Intervals(string text, int completions)
    {
        foreach (string interval in text.Length == 0 ? [] : text.Split(','))
        {
            if (CompletionIndexes.Count(interval, completions).Problem is null)
            {
                string[] ends = interval.Split('-');
                yield return (long.Parse(ends[0], CultureInfo.InvariantCulture), long.Parse(ends[^1], CultureInfo.InvariantCulture));
            }
        }
    }
}
