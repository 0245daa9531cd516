using System.Globalization;
using System.Text;

namespace Xebec.Schema.Cel.Syntax;

/// <summary>The escapes of string and bytes literals.</summary>
internal static class EscapedText
{
    /// <summary>
    /// The length of the escape whose backslash stands at <paramref name="at"/>; negative: how many characters were still right.
    /// </summary>
    public static int LengthAt(string text, int at)
    {
        char c = at + 1 < text.Length ? text[at + 1] : '\0';
        int digits = c switch
        {
            'x' or 'X' => 2,
            'u' => 4,
            'U' => 8,
            >= '0' and <= '3' => 3,
            _ => 0,
        };
        if (digits == 0)
        {
            return "abfnrtv\\'\"`?".Contains(c, StringComparison.Ordinal) && c != '\0' ? 2 : -1;
        }

        bool octal = digits == 3;
        int from = octal ? 1 : 2;
        for (int i = 0; i < digits; i++)
        {
            char d = at + from + i < text.Length ? text[at + from + i] : '\0';
            if (octal ? d is < '0' or > '7' : !char.IsAsciiHexDigit(d))
            {
                return -(from + i);
            }
        }

        return from + digits;
    }

    /// <summary>The text of a literal with its quotes and prefix; null for code points that do not exist.</summary>
    public static string? Text(string literal)
    {
        ReadOnlySpan<char> body = Body(literal, out bool raw);
        if (raw || !body.Contains('\\'))
        {
            return body.ToString();
        }

        var text = new StringBuilder();
        for (int i = 0; i < body.Length;)
        {
            if (body[i] != '\\')
            {
                text.Append(body[i++]);
                continue;
            }

            int code = CodeAt(body, ref i, out _);
            if (!Rune.IsValid(code))
            {
                return null;
            }

            text.Append(new Rune(code).ToString());
        }

        return text.ToString();
    }

    /// <summary>
    /// The bytes of a bytes literal: text in UTF-8, hexadecimal and octal escapes as single bytes; null for impossible escapes.
    /// </summary>
    public static byte[]? Bytes(string literal)
    {
        ReadOnlySpan<char> body = Body(literal, out bool raw);
        var bytes = new List<byte>();
        for (int i = 0; i < body.Length;)
        {
            if (body[i] != '\\' || raw)
            {
                int length = char.IsHighSurrogate(body[i]) && i + 1 < body.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(body.Slice(i, length).ToString()));
                i += length;
                continue;
            }

            int code = CodeAt(body, ref i, out bool single);
            if (single)
            {
                bytes.Add((byte)code);
            }
            else if (Rune.IsValid(code))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(new Rune(code).ToString()));
            }
            else
            {
                return null;
            }
        }

        return [.. bytes];
    }

    private static ReadOnlySpan<char> Body(string literal, out bool raw)
    {
        int quote = literal.AsSpan().IndexOfAny('"', '\'');
        raw = literal.AsSpan(0, quote).ContainsAny('r', 'R');
        ReadOnlySpan<char> quoted = literal.AsSpan(quote);
        bool triple = quoted.Length >= 6 && quoted[1] == quoted[0] && quoted[2] == quoted[0];
        return triple ? quoted[3..^3] : quoted[1..^1];
    }

    private static int CodeAt(ReadOnlySpan<char> body, ref int i, out bool single)
    {
        char c = body[i + 1];
        single = false;
        int simple = c switch
        {
            'a' => 7,
            'b' => 8,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'v' => 11,
            'x' or 'X' or 'u' or 'U' or (>= '0' and <= '3') => -1,
            _ => c,
        };
        if (simple >= 0)
        {
            i += 2;
            return simple;
        }

        if (char.IsAsciiDigit(c))
        {
            single = true;
            int octal = ((body[i + 1] - '0') * 64) + ((body[i + 2] - '0') * 8) + body[i + 3] - '0';
            i += 4;
            return octal;
        }

        int digits = c is 'x' or 'X' ? 2 : c == 'u' ? 4 : 8;
        single = digits == 2;
        uint code = uint.Parse(body.Slice(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        i += 2 + digits;
        return code > int.MaxValue ? -1 : (int)code;
    }
}
