using System.Globalization;

namespace Xebec.Schema.Yaml;

/// <summary>
/// Floating-point numbers as Go's YAML writes them: the shortest digits, with an exponent of at least two digits below 1e-4 and from 1e6.
/// </summary>
internal static class YamlFloats
{
    public static string General(double number) => General(number, number.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>As a number of 32 bits, as keys of mappings are written.</summary>
    public static string GeneralSingle(double number) =>
        General((float)number, ((float)number).ToString("R", CultureInfo.InvariantCulture));

    private static string General(double number, string shortest)
    {
        if (double.IsNaN(number))
        {
            return ".nan";
        }

        if (double.IsInfinity(number))
        {
            return number > 0 ? ".inf" : "-.inf";
        }

        string sign = shortest.StartsWith('-') ? "-" : "";
        (string digits, int exponent) = Parsing.GoNumbers.Digits(shortest);
        if (digits.Length == 0)
        {
            return sign + "0";
        }

        if (exponent is < -4 or >= 6)
        {
            string point = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(
                CultureInfo.InvariantCulture, $"{sign}{digits[0]}{point}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent):00}");
        }

        if (exponent < 0)
        {
            return sign + "0." + new string('0', -exponent - 1) + digits;
        }

        return exponent >= digits.Length - 1
            ? sign + digits + new string('0', exponent - digits.Length + 1)
            : sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }
}
