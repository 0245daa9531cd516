using System.Text;

namespace Xebec.Schema.Yaml;

/// <summary>
/// The order of keys in upstream's YAML: letters by code point and after all else, runs of digits by their number (<c>a2</c> before
/// <c>a10</c>).
/// </summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        Rune[] left = [.. (x ?? "").EnumerateRunes()];
        Rune[] right = [.. (y ?? "").EnumerateRunes()];
        int same = 0;
        while (same < left.Length && same < right.Length && left[same] == right[same])
        {
            same++;
        }

        if (same == left.Length || same == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        bool leftLetter = Rune.IsLetter(left[same]);
        bool rightLetter = Rune.IsLetter(right[same]);
        if (leftLetter || rightLetter)
        {
            return leftLetter && rightLetter ? left[same].CompareTo(right[same]) : rightLetter ? -1 : 1;
        }

        return CompareNumbers(left, right, same);
    }

    private static int CompareNumbers(Rune[] left, Rune[] right, int from)
    {
        long start = 0;
        if (left[from].Value == '0' || right[from].Value == '0')
        {
            // zeros inside a number count, leading ones do not
            for (int i = from - 1; i >= 0 && Rune.IsDigit(left[i]); i--)
            {
                if (left[i].Value != '0')
                {
                    start = 1;
                    break;
                }
            }
        }

        (long a, int leftEnd) = NumberAt(left, from, start);
        (long b, int rightEnd) = NumberAt(right, from, start);
        return a != b ? a.CompareTo(b) : leftEnd != rightEnd ? leftEnd.CompareTo(rightEnd) : left[from].CompareTo(right[from]);
    }

    private static (long Number, int End) NumberAt(Rune[] text, int at, long number)
    {
        for (; at < text.Length && Rune.IsDigit(text[at]); at++)
        {
            // Go's numbers wrap around too
            number = unchecked((number * 10) + text[at].Value - '0');
        }

        return (number, at);
    }
}
