using System.Globalization;
using System.Text;

namespace Xebec.Pki;

/// <summary>
/// A text as one YAML scalar: bare where that can't be misread, in single quotes where only characters are in the way,
/// in double quotes where it would be read as another type or holds control characters.
/// </summary>
internal static class YamlScalar
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
        { "", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=", ".inf", "+.inf", "-.inf", ".nan" };

    public static string Write(string value)
    {
        if (Words.Contains(value)
            || LooksLikeNumber(value) || value.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0 || value.Contains('\x7f'))
        {
            return DoubleQuoted(value);
        }

        return IsPlain(value) ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static bool IsPlain(string value)
    {
        if ("-?:,[]{}#&*!|>'\"%@`".Contains(value[0])
            && !(value.Length > 1 && value[0] is '-' or '?' or ':' && value[1] is not (' ' or '-'))) return false;
        if (value[0] == ' ' || value[^1] is ' ' or ':')
        {
            return false;
        }

        return !value.Contains(": ", StringComparison.Ordinal) && !value.Contains(" #", StringComparison.Ordinal);
    }

    /// <summary>
    /// Integers of any base, floats, sexagesimals and dates: anything that starts like a number and holds only a number's characters.
    /// </summary>
    private static bool LooksLikeNumber(string value)
    {
        if (!char.IsAsciiDigit(value[0]) && value[0] is not ('+' or '-' or '.'))
        {
            return false;
        }

        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            return true;
        }

        if (value.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return value.AsSpan(2).IndexOfAnyExcept("0123456789abcdefABCDEF_") < 0;
        }

        return value.AsSpan().IndexOfAnyExcept("0123456789+-_.:boTZ ") < 0 && value.Count(c => c == '.') < 2; // not versions and addresses
    }

    private static string DoubleQuoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\x7f' => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
