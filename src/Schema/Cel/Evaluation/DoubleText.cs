using System.Globalization;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>Doubles as Go prints them.</summary>
internal static class DoubleText
{
    /// <summary>The shortest text that reads back, as <c>%g</c>: with an exponent below 1e-4 and from 1e6 on.</summary>
    public static string Plain(double real) => Write(real, 6);

    private static string Write(double real, int exponentFrom)
    {
        if (!double.IsFinite(real))
        {
            return double.IsNaN(real) ? "NaN" : real > 0 ? "+Inf" : "-Inf";
        }

        if (real == 0)
        {
            return double.IsNegative(real) ? "-0" : "0";
        }

        string text = real.ToString("E16", CultureInfo.InvariantCulture);
        string shortest = real.ToString("R", CultureInfo.InvariantCulture);
        int exponent = int.Parse(text.AsSpan(text.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string digits = DigitsOf(shortest);
        string sign = real < 0 ? "-" : "";
        if ((exponent < -4 && exponentFrom < int.MaxValue) || exponent >= exponentFrom)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : "";
            string size = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{size}";
        }

        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        string padded = digits.PadRight(exponent + 1, '0');
        return sign + (padded.Length == exponent + 1 ? padded : $"{padded[..(exponent + 1)]}.{padded[(exponent + 1)..]}");
    }

    /// <summary>As <see cref="Plain"/>, never with an exponent.</summary>
    public static string Fixed(double real) => Write(real, int.MaxValue);

    // the significant digits, without point, exponent and zeros at either end
    private static string DigitsOf(string shortest)
    {
        int end = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = (end < 0 ? shortest : shortest[..end])
            .Replace(".", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        string digits = mantissa.TrimStart('0').TrimEnd('0');
        return digits.Length == 0 ? "0" : digits;
    }
}
