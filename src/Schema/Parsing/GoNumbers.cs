using System.Globalization;
using System.Text;

namespace Xebec.Schema.Parsing;

/// <summary>
/// Doubles as Go's encoder writes them: the shortest digits that read back, with an exponent only below 1e-6 and from 1e21.
/// </summary>
public static class GoNumbers
{
    /// <summary>Room that any double fits in.</summary>
    public const int BytesMax = 32;

    /// <summary>Writes a finite number; says how many bytes it took.</summary>
    public static int Write(double number, Span<byte> utf8)
    {
        if (number == 0)
        {
            // Go keeps the sign of zero
            return Encoding.ASCII.GetBytes(double.IsNegative(number) ? "-0" : "0", utf8);
        }

        (string digits, int exponent) = Digits(number.ToString("R", CultureInfo.InvariantCulture));
        string sign = number < 0 ? "-" : "";
        double size = Math.Abs(number);
        string text;
        if (size < 1e-6 || size >= 1e21)
        {
            string point = digits.Length > 1 ? "." + digits[1..] : "";
            text = $"{sign}{digits[0]}{point}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}";
        }
        else if (exponent < 0)
        {
            text = sign + "0." + new string('0', -exponent - 1) + digits;
        }
        else
        {
            text = exponent >= digits.Length - 1
                ? sign + digits + new string('0', exponent - digits.Length + 1)
                : sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
        }

        return Encoding.ASCII.GetBytes(text, utf8);
    }

    /// <summary>The significant digits of a number's shortest text, and the power of ten of the first; no digits for zero.</summary>
    internal static (string Digits, int Exponent) Digits(string shortest)
    {
        ReadOnlySpan<char> text = shortest.AsSpan().TrimStart('-');
        int exponent = 0;
        int e = text.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        int point = text.IndexOf('.');
        int whole = point < 0 ? text.Length : point;
        string digits = text.ToString().Replace(".", "", StringComparison.Ordinal);
        int leading = digits.Length - digits.TrimStart('0').Length;
        return (digits.Trim('0'), exponent + whole - 1 - leading);
    }
}
