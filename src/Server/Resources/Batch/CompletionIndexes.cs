using System.Globalization;
using Xebec.Api.Names;

namespace Xebec.Server.Resources.Batch;

/// <summary>Sets of indexes as text: <c>1,3-5,7</c>, rising, each below the number of completions.</summary>
internal static class CompletionIndexes
{
    /// <summary>How many there are, or what is wrong.</summary>
    public static (long? Count, string? Problem) Count(string text, long completions)
    {
        long count = 0;
        long? previous = null;
        foreach (string interval in text.Length == 0 ? [] : text.Split(','))
        {
            string[] ends = interval.Split('-');
            if (ends.Length > 2)
            {
                return (null, $"the fragment {GoText.Quote(interval)} violates the requirement that an index interval can have at most two "
                    + "parts separated by '-'");
            }

            foreach (string end in ends)
            {
                (long index, string? problem) = Index(end, completions, previous);
                if (problem is not null)
                {
                    return (null, problem);
                }

                count += end == ends[^1] && ends.Length == 2 ? index - previous!.Value : 1;
                previous = index;
            }
        }

        return (count, null);
    }

    private static (long Index, string? Problem) Index(string text, long completions, long? previous)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index))
        {
            return (0, $"cannot convert string to integer for index: {GoText.Quote(text)}");
        }

        if (index >= completions)
        {
            return (0, $"too large index: {GoText.Quote(text)}");
        }

        return previous >= index
            ? (0, string.Create(CultureInfo.InvariantCulture, $"non-increasing order, previous: {previous}, current: {index}"))
            : (index, null);
    }
}
