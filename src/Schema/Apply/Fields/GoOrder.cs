namespace Xebec.Schema.Apply.Fields;

/// <summary>Order of texts by their UTF-8 bytes, as Go compares strings.</summary>
internal static class GoOrder
{
    public static int Compare(string left, string right)
    {
        int same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Rank(left[same]).CompareTo(Rank(right[same]));
    }

    // UTF-16 puts surrogates (beyond the basic plane) before U+E000; UTF-8 puts them last
    private static int Rank(char unit) => unit < 0xD800 ? unit : unit < 0xE000 ? unit + 0x2000 : unit - 0x800;
}
