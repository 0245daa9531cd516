using System.Numerics;
using CsCheck;
using Xebec.Api.Quantities;

namespace Xebec.Tests.Api.Quantities;

public sealed class QuantityTests
{
    private static readonly string[] Suffixes = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "e3", "E-2", "e+6", "e-3"];

    private static readonly Gen<string> Texts =
        from sign in Gen.OneOf("", "-", "+")
        from whole in Gen.Int[0, int.MaxValue]
        from fraction in Gen.OneOf(Gen.Const(""), Gen.Int[0, 99999].Select(f => $".{f}"))
        from suffix in Gen.OneOf(Suffixes)
        select $"{sign}{whole}{fraction}{suffix}";

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0Gi", "0")]
    [InlineData("1000m", "1")]
    [InlineData("100m", "100m")]
    [InlineData("0.1", "100m")]
    [InlineData("1500", "1500")]
    [InlineData("1000", "1k")]
    [InlineData("1024", "1024")]
    [InlineData("1024Ki", "1Mi")]
    [InlineData("1000Ki", "1000Ki")]
    [InlineData("1500Mi", "1500Mi")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("0.5Ki", "512")]
    [InlineData("0.1Ki", "102400m")]
    [InlineData("0.0000000001", "1n")]
    [InlineData("-0.0000000001", "-1n")]
    [InlineData("1.0000000001", "1000000001n")]
    [InlineData("0.0000000001Ki", "103n")]
    [InlineData("1e3", "1e3")]
    [InlineData("1234e3", "1234e3")]
    [InlineData("12e2", "1200")]
    [InlineData("1e-3", "1e-3")]
    [InlineData("1000E", "1e21")]
    [InlineData("9223372036854775807Ki", "9223372036854775807")]
    [InlineData("-16Ei", "-9223372036854775807")]
    [InlineData("7Ei", "7Ei")]
    [InlineData(".5", "500m")]
    [InlineData("1.", "1")]
    [InlineData("100000000000000000000000", "100e21")]
    public void Canonical_text_is_the_shortest_integer_with_the_largest_suffix(string written, string expected)
    {
        Assert.Equal(expected, Quantity.Parse(written).ToString());
    }

    [Theory]
    [InlineData("", Quantity.FormatProblem)]
    [InlineData("two", Quantity.FormatProblem)]
    [InlineData("1x", Quantity.FormatProblem)]
    [InlineData("1 Gi", Quantity.FormatProblem)]
    [InlineData("1.2.3", Quantity.FormatProblem)]
    [InlineData("--1", Quantity.SuffixProblem)]
    [InlineData("1KiB", Quantity.FormatProblem)]
    [InlineData("1Kii", Quantity.SuffixProblem)]
    [InlineData("1e", Quantity.SuffixProblem)]
    [InlineData("1e99999999999", Quantity.SuffixProblem)]
    [InlineData("1mm", Quantity.SuffixProblem)]
    public void Bad_text_is_refused_in_upstreams_words(string written, string problem)
    {
        Assert.False(Quantity.TryParse(written, out _, out string? said));
        Assert.Equal(problem, said);
    }

    [Theory]
    [InlineData("1.500", true)]
    [InlineData("+1", true)]
    [InlineData("01", true)]
    [InlineData("1e3", true)]
    [InlineData("100m", true)]
    [InlineData("500Mi", true)]
    [InlineData("64Mi", false)]
    [InlineData("1.5", false)]
    [InlineData("1000", false)]
    [InlineData("0.500", false)]
    public void Some_texts_are_kept_as_upstream_keeps_them(string written, bool kept)
    {
        Assert.True(Quantity.TryParse(System.Text.Encoding.UTF8.GetBytes(written), out _, out bool keeps, out _));
        Assert.Equal(kept, keeps);
    }

    [Theory]
    [InlineData("100m", 1, 100)]
    [InlineData("1100m", 2, 1100)]
    [InlineData("-1100m", -2, -1100)]
    [InlineData("1n", 1, 1)]
    [InlineData("2Gi", 2147483648, 2147483648000)]
    [InlineData("100E", long.MaxValue, long.MaxValue)]
    public void Whole_and_thousandth_amounts_are_rounded_away_from_zero(string text, long value, long milli)
    {
        Assert.Equal(value, Quantity.Parse(text).Value);
        Assert.Equal(milli, Quantity.Parse(text).MilliValue);
    }

    [Fact]
    public void Sums_keep_the_format_of_what_is_there()
    {
        Assert.Equal("1536Mi", (Quantity.Parse("1Gi") + Quantity.Parse("512Mi")).ToString());
        Assert.Equal("1500m", (Quantity.Parse("1") + Quantity.Parse("500m")).ToString());
        Assert.Equal("1Gi", (default(Quantity) + Quantity.Parse("1Gi")).ToString());
        Assert.Equal("-1Gi", (Quantity.Parse("1Gi") - Quantity.Parse("2Gi")).ToString());
        Assert.Equal("18446744073709551614", (Quantity.Parse("9223372036854775807") * 2).ToString());
    }

    [Fact]
    public void Absurd_exponents_cost_no_memory()
    {
        var huge = Quantity.Parse("1e2000000000");
        var tiny = Quantity.Parse("1e-2000000000");
        Assert.Equal("1e-9", tiny.ToString());
        Assert.True(huge > tiny);
        Assert.True(huge > Quantity.Parse("99999999999999999999999999999999"));
        Assert.Equal(long.MaxValue, huge.Value);
        Assert.Equal(huge, huge + tiny);
        Assert.Equal(-huge, tiny - huge);
    }

    [Fact]
    public void Amounts_agree_with_exact_arithmetic()
    {
        Gen.Select(Texts, Texts).Sample((left, right) =>
        {
            var a = Quantity.Parse(left);
            var b = Quantity.Parse(right);
            BigInteger x = Nano(left);
            BigInteger y = Nano(right);
            Assert.Equal(x.CompareTo(y), a.CompareTo(b));
            Assert.Equal(x == y, a == b && a.GetHashCode() == b.GetHashCode());
            Assert.Equal(x + y, Nano((a + b).With(QuantityFormat.DecimalSI).ToString()));
            Assert.Equal(x - y, Nano((a - b).With(QuantityFormat.DecimalSI).ToString()));
            Assert.Equal(x.Sign, a.Sign);
            Assert.Equal(Saturated(RoundedUp(x, 1_000_000_000)), a.Value);
            Assert.Equal(Saturated(RoundedUp(x, 1_000_000)), a.MilliValue);
        });
    }

    [Fact]
    public void Rounding_up_goes_away_from_zero_at_any_power_of_ten()
    {
        Gen.Select(Texts, Gen.Int[-9, 9]).Sample((text, exponent) =>
        {
            var unit = BigInteger.Pow(10, 9 + exponent);
            Quantity rounded = Quantity.Parse(text).RoundUp(exponent);
            Assert.Equal(RoundedUp(Nano(text), unit) * unit, Nano(rounded.With(QuantityFormat.DecimalSI).ToString()));
            Assert.Equal(rounded, rounded.RoundUp(exponent));
        });
    }

    [Fact]
    public void Every_suffix_is_worth_what_its_name_says()
    {
        string[] decimals = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
        for (int i = 1; i < decimals.Length; i++)
        {
            Assert.Equal(Quantity.Parse("1" + decimals[i]), Quantity.Parse("1000" + decimals[i - 1]));
            Assert.Equal(Quantity.Parse("1" + decimals[i]), Quantity.Parse($"1e{(i - 3) * 3}"));
        }

        string[] binaries = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
        for (int i = 1; i < binaries.Length; i++)
        {
            Assert.Equal(Quantity.Parse("1" + binaries[i]), Quantity.Parse("1024" + binaries[i - 1]));
        }
    }

    [Fact]
    public void Canonical_text_is_stable_and_exact()
    {
        Texts.Sample(text =>
        {
            var parsed = Quantity.Parse(text);
            string canonical = parsed.ToString();
            var again = Quantity.Parse(canonical);
            Assert.Equal(parsed, again);
            Assert.Equal(canonical, again.ToString());
        });
    }

    // billionths, by the definition of the suffixes
    private static BigInteger Nano(string text)
    {
        int suffixAt = text.AsSpan().IndexOfAny("numkMGTPEeKi");
        string number = suffixAt < 0 ? text : text[..suffixAt];
        string suffix = suffixAt < 0 ? "" : text[suffixAt..];
        bool negative = number.StartsWith('-');
        string digits = number.TrimStart('-', '+');
        int point = digits.IndexOf('.');
        int places = point < 0 ? 0 : digits.Length - point - 1;
        var mantissa = BigInteger.Parse(digits.Replace(".", ""));
        BigInteger numerator = mantissa * 1_000_000_000;
        var denominator = BigInteger.Pow(10, places);
        int ten = suffix switch { "n" => -9, "u" => -6, "m" => -3, "k" => 3, "M" => 6, "G" => 9, "T" => 12, "P" => 15, "E" => 18, _ => 0 };
        int two = suffix switch { "Ki" => 10, "Mi" => 20, "Gi" => 30, "Ti" => 40, "Pi" => 50, "Ei" => 60, _ => 0 };
        ten = suffix.Length > 1 && two == 0 ? int.Parse(suffix[1..]) : ten;
        numerator *= BigInteger.Pow(2, two) * BigInteger.Pow(10, Math.Max(0, ten));
        denominator *= BigInteger.Pow(10, Math.Max(0, -ten));
        BigInteger size = RoundedUp(numerator, denominator);
        BigInteger most = two > 0 ? (BigInteger)long.MaxValue * 1_000_000_000 : size;
        size = BigInteger.Min(size, most);
        return negative ? -size : size;
    }

    private static BigInteger RoundedUp(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
        return rest.IsZero ? quotient : quotient + numerator.Sign;
    }

    private static long Saturated(BigInteger number) => number > long.MaxValue ? long.MaxValue : number < long.MinValue ? long.MinValue : (long)number;
}
