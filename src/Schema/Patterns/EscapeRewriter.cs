using System.Globalization;
using System.Text;

namespace Xebec.Schema.Patterns;

/// <summary>Escapes that mean a character or a class, inside and outside of brackets.</summary>
internal static class EscapeRewriter
{
    /// <summary>What .NET writes for the escape at <paramref name="at"/>. <paramref name="code"/>: the character; -1 for classes.</summary>
    public static string Rewrite(string pattern, ref int at, bool inClass, out int code, ref string? problem)
    {
        int start = at;
        char c = pattern[at + 1];
        at += 2;
        code = -1;
        string? known = c switch
        {
            'd' => "0-9",
            'w' => "0-9A-Za-z_",
            's' => "\\t\\n\\f\\r ",
            'D' => "\\x00-/:-\\uffff",
            'W' => "\\x00-/:-@\\[-\\^`{-\\uffff",
            'S' => "\\x00-\\x08\\x0b\\x0e-\\x1f!-\\uffff",
            _ => null,
        };
        if (known is not null)
        {
            return inClass ? known : $"[{known}]";
        }

        if (c is 'p' or 'P')
        {
            return Property(pattern, start, ref at, ref problem);
        }

        code = c switch
        {
            'a' => 7,
            'f' => 12,
            't' => 9,
            'n' => 10,
            'r' => 13,
            'v' => 11,
            'x' => Hexadecimal(pattern, ref at),
            '0' => Octal(pattern, ref at, 2),
            >= '1' and <= '7' when at < pattern.Length && pattern[at] is >= '0' and <= '7' => Octal(pattern, ref at, 2),
            _ => char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) ? c : -1,
        };
        if (code < 0)
        {
            problem ??= $"error parsing regexp: invalid escape sequence: `{pattern[start..Math.Min(at, pattern.Length)]}`";
            return "";
        }

        return Character(code, inClass);
    }

    /// <summary>One character, written so that it means itself anywhere.</summary>
    public static string Character(int code, bool inClass)
    {
        if (code <= char.MaxValue)
        {
            return string.Create(CultureInfo.InvariantCulture, $"\\u{code:x4}");
        }

        string pair = string.Concat(new Rune(code).ToString().Select(u => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)u:x4}")));
        return inClass ? pair : $"(?:{pair})";
    }

    private static int Octal(string pattern, ref int at, int more)
    {
        int code = pattern[at - 1] - '0';
        for (int i = 0; i < more && at < pattern.Length && pattern[at] is >= '0' and <= '7'; i++)
        {
            code = (code * 8) + pattern[at++] - '0';
        }

        return code;
    }

    private static int Hexadecimal(string pattern, ref int at)
    {
        int end;
        string digits;
        if (at < pattern.Length && pattern[at] == '{')
        {
            end = pattern.IndexOf('}', at);
            digits = end < 0 ? "" : pattern[(at + 1)..end];
            end++;
        }
        else
        {
            end = Math.Min(pattern.Length, at + 2);
            digits = end - at == 2 ? pattern[at..end] : "";
        }

        bool good = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) && Rune.IsValid(code);
        at = Math.Max(at, end);
        return good ? code : -1;
    }

    private static string Property(string pattern, int start, ref int at, ref string? problem)
    {
        int end = at < pattern.Length && pattern[at] == '{' ? pattern.IndexOf('}', at) : at;
        string name = end < 0 || end >= pattern.Length ? "" : pattern[at..(end + 1)].Trim('{', '}');
        bool negated = (pattern[start + 1] == 'P') != name.StartsWith('^');
        name = name.TrimStart('^');
        at = end < 0 || end >= pattern.Length ? pattern.Length : end + 1;
        const string categories = " L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Co Cs ";
        string? mapped = categories.Contains($" {name} ", StringComparison.Ordinal) ? name : name switch
        {
            "Greek" => "IsGreek",
            "Cyrillic" => "IsCyrillic",
            "Hebrew" => "IsHebrew",
            "Arabic" => "IsArabic",
            "Han" => "IsCJKUnifiedIdeographs",
            "Hiragana" => "IsHiragana",
            "Katakana" => "IsKatakana",
            "Latin" => "IsBasicLatin",
            _ => null,
        };
        if (mapped is null)
        {
            problem ??= $"error parsing regexp: invalid character class range: `{pattern[start..at]}`";
            return "";
        }

        return $"\\{(negated ? 'P' : 'p')}{{{mapped}}}";
    }
}
