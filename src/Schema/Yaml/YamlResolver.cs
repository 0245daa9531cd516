using System.Globalization;
using System.Text;

namespace Xebec.Schema.Yaml;

/// <summary>
/// Which type a scalar has, by Go's YAML 1.1 rules: <c>yes</c> is a boolean,
/// <c>0644</c> is 420, <c>1_000</c> is 1000, <c>12:30</c> and dates are text.
/// </summary>
internal static class YamlResolver
{
    private static readonly Dictionary<string, YamlScalar> Words = MakeWords();

    /// <exception cref="YamlProblemException">The text does not have the type its tag says.</exception>
    public static YamlScalar Resolve(YamlNode node)
    {
        if (node.Tag.Length == 0)
        {
            return node.IsPlain ? OfPlain(node.Text) : new YamlScalar(YamlScalarKind.Text, node.Text);
        }

        return node.Tag switch
        {
            "!!binary" => Binary(node.Text),
            "!!bool" or "!!int" or "!!float" or "!!null" or "!!timestamp" => Tagged(node.Tag, node.Text),
            _ => new YamlScalar(YamlScalarKind.Text, node.Text),
        };
    }

    /// <summary>The meaning of a text without quotes and tag.</summary>
    public static YamlScalar OfPlain(string text)
    {
        if (Words.TryGetValue(text, out YamlScalar word))
        {
            return word;
        }

        if (text[0] == '.')
        {
            return IsFloat(text) && TryFloat(text, out YamlScalar real) ? real : new YamlScalar(YamlScalarKind.Text, text);
        }

        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-'))
        {
            return new YamlScalar(YamlScalarKind.Text, text);
        }

        string plain = text.Replace("_", "", StringComparison.Ordinal);
        if (TryInteger(plain, out YamlScalar integer))
        {
            return integer;
        }

        return IsFloat(plain) && TryFloat(plain, out YamlScalar number) ? number : new YamlScalar(YamlScalarKind.Text, text);
    }

    private static YamlScalar Tagged(string tag, string text)
    {
        YamlScalar resolved = OfPlain(text);
        string own = resolved.Kind switch
        {
            YamlScalarKind.Null => "!!null",
            YamlScalarKind.Flag => "!!bool",
            YamlScalarKind.Integer or YamlScalarKind.Unsigned => "!!int",
            YamlScalarKind.Real => "!!float",
            _ => tag == "!!timestamp" && YamlTimestamps.Is(text) ? tag : "!!str",
        };
        if (own == tag)
        {
            return resolved;
        }

        return tag == "!!float" && resolved.Kind == YamlScalarKind.Integer
            ? new YamlScalar(YamlScalarKind.Real, text, Real: resolved.Integer)
            : throw new YamlProblemException($"cannot decode {own} `{text}` as a {tag}");
    }

    private static YamlScalar Binary(string text)
    {
        return Parsing.GoBase64.TryDecode(Encoding.UTF8.GetBytes(text), out byte[] bytes, out _)
            ? new YamlScalar(YamlScalarKind.Text, Encoding.UTF8.GetString(bytes))
            : throw new YamlProblemException("!!binary value contains invalid base64 data");
    }

    // with Go's prefixes; a leading zero alone means octal
    private static bool TryInteger(string text, out YamlScalar integer)
    {
        integer = default;
        bool negative = text[0] == '-';
        ReadOnlySpan<char> digits = text[0] is '-' or '+' ? text.AsSpan(1) : text;
        int radix = 10;
        if (digits.Length > 1 && digits[0] == '0')
        {
            radix = char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'b' => 2, 'o' => 8, _ => 0 };
            digits = radix == 0 ? digits[1..] : digits[2..];
            radix = radix == 0 ? 8 : radix;
        }

        UInt128 size = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            size = (size * (uint)radix) + (uint)digit;
            if (digit >= radix || size > ulong.MaxValue)
            {
                return false;
            }
        }

        if (digits.IsEmpty || (negative && size > 1UL << 63) || (size > long.MaxValue && text[0] == '+'))
        {
            return false;
        }

        if (!negative && size > long.MaxValue)
        {
            integer = new YamlScalar(YamlScalarKind.Unsigned, text, unchecked((long)(ulong)size));
            return true;
        }

        integer = new YamlScalar(YamlScalarKind.Integer, text, negative ? unchecked(-(long)(ulong)size) : (long)size);
        return true;
    }

    private static bool TryFloat(string text, out YamlScalar number)
    {
        bool good = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && !double.IsInfinity(real);
        number = new YamlScalar(YamlScalarKind.Real, text, Real: real);
        return good;
    }

    // [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
    private static bool IsFloat(ReadOnlySpan<char> text)
    {
        text = text[0] is '-' or '+' ? text[1..] : text;
        int whole = SkipDigits(ref text);
        if (!text.IsEmpty && text[0] == '.')
        {
            text = text[1..];
            if (SkipDigits(ref text) == 0 && whole == 0)
            {
                return false;
            }
        }
        else if (whole == 0)
        {
            return false;
        }

        if (!text.IsEmpty && text[0] is 'e' or 'E')
        {
            text = text[1..];
            text = !text.IsEmpty && text[0] is '-' or '+' ? text[1..] : text;
            if (SkipDigits(ref text) == 0)
            {
                return false;
            }
        }

        return text.IsEmpty;
    }

    private static int SkipDigits(ref ReadOnlySpan<char> text)
    {
        int count = text.IndexOfAnyExceptInRange('0', '9');
        count = count < 0 ? text.Length : count;
        text = text[count..];
        return count;
    }

    private static Dictionary<string, YamlScalar> MakeWords()
    {
        var words = new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
        void Add(YamlScalarKind kind, long integer, double real, params ReadOnlySpan<string> texts)
        {
            foreach (string text in texts)
            {
                words.Add(text, new YamlScalar(kind, text, integer, real));
            }
        }

        Add(YamlScalarKind.Flag, 1, 0, "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
        Add(YamlScalarKind.Flag, 0, 0, "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
        Add(YamlScalarKind.Null, 0, 0, "", "~", "null", "Null", "NULL");
        Add(YamlScalarKind.Real, 0, double.NaN, ".nan", ".NaN", ".NAN");
        Add(YamlScalarKind.Real, 0, double.PositiveInfinity, ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF");
        Add(YamlScalarKind.Real, 0, double.NegativeInfinity, "-.inf", "-.Inf", "-.INF");
        return words;
    }
}
