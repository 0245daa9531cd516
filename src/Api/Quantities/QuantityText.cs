namespace Xebec.Api.Quantities;

/// <summary>The parts of a quantity's text, as spans into it: sign, digits before and after the point, suffix.</summary>
internal readonly ref struct QuantityText
{
    private QuantityText(bool negative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, ReadOnlySpan<byte> suffix)
    {
        Negative = negative;
        Whole = whole;
        Fraction = fraction;
        Suffix = suffix;
    }

    public bool Negative { get; }

    /// <summary>Without leading zeros; "0" when nothing else is left.</summary>
    public ReadOnlySpan<byte> Whole { get; }

    public ReadOnlySpan<byte> Fraction { get; }

    public ReadOnlySpan<byte> Suffix { get; }

    /// <summary>
    /// Splits the text; false when it has not the shape of a quantity. Go is lenient: <c>1.</c>, <c>.5</c> and even <c>.</c> pass.
    /// </summary>
    public static bool TrySplit(ReadOnlySpan<byte> text, out QuantityText parts)
    {
        int at = 0;
        bool negative = false;
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            at = 1;
        }

        while (at < text.Length && text[at] == '0')
        {
            at++;
        }

        int wholeStart = at;
        at = SkipDigits(text, at);
        ReadOnlySpan<byte> whole = at == wholeStart ? "0"u8 : text[wholeStart..at];
        ReadOnlySpan<byte> fraction = default;
        if (at < text.Length && text[at] == '.')
        {
            int start = at + 1;
            at = SkipDigits(text, start);
            fraction = text[start..at];
        }

        int suffixStart = at;
        while (at < text.Length && IsSuffixLetter(text[at]))
        {
            at++;
        }

        if (at < text.Length && text[at] is (byte)'-' or (byte)'+')
        {
            at++;
        }

        at = SkipDigits(text, at);
        parts = new QuantityText(negative, whole, fraction, text[suffixStart..]);
        return at == text.Length && !text.IsEmpty;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        return at;
    }

    private static bool IsSuffixLetter(byte b) => "eEinumkKMGTP"u8.Contains(b);
}
