using System.Globalization;
using System.Text;

namespace Xebec.Schema.Patterns;

/// <summary>Reads a pattern of Go and writes the same for .NET.</summary>
internal ref struct Re2Rewriter(string pattern, StringBuilder text)
{
    private const int RepeatMax = 1000;
    private const int DepthMax = 1000;

    private readonly StringBuilder _text = text;
    private readonly Stack<bool> _outerMultiline = new();
    private int _at;
    private int _repeatedFrom = -1;
    private bool _hasOperand;
    private bool _multiline;
    private string? _problem;

    /// <summary>Null when the pattern is one; what is wrong otherwise.</summary>
    public string? Run()
    {
        while (_at < pattern.Length && _problem is null)
        {
            Step();
        }

        if (_problem is null && _outerMultiline.Count > 0)
        {
            Refuse("missing closing )", pattern);
        }

        return _problem;
    }

    private void Refuse(string what, string where) => _problem = $"error parsing regexp: {what}: `{where}`";

    private readonly char Peek(int ahead = 0) => _at + ahead < pattern.Length ? pattern[_at + ahead] : '\0';

    private void Operand(string written)
    {
        _text.Append(written);
        _hasOperand = true;
        _repeatedFrom = -1;
    }

    private void Step()
    {
        char c = pattern[_at];
        switch (c)
        {
            case '\\':
                Escape();
                return;
            case '[':
                ClassRewriter.Rewrite(pattern, ref _at, _text, ref _problem);
                _hasOperand = true;
                _repeatedFrom = -1;
                return;
            case '(':
                Open();
                return;
            case ')':
                if (_outerMultiline.Count == 0)
                {
                    Refuse("unexpected )", pattern);
                    return;
                }

                _multiline = _outerMultiline.Pop();
                break;
            case '|':
                _text.Append('|');
                _hasOperand = false;
                _repeatedFrom = -1;
                _at++;
                return;
            case '*' or '+' or '?':
                Repeat(1);
                return;
            case '{' when RepeatLength() is > 0 and var length:
                Repeat(length);
                return;
            case '$':
                _at++;
                Operand(_multiline ? "$" : "\\z");
                return;
            case '{' or '}' or '#' or ' ':
                _at++;
                Operand("\\" + c);
                return;
        }

        _at++;
        Operand(c.ToString());
    }

    // the length of {n}, {n,} or {n,m} here; 0 when it is only a brace
    private readonly int RepeatLength()
    {
        int i = _at + 1;
        int digits = i;
        while (i < pattern.Length && char.IsAsciiDigit(pattern[i]))
        {
            i++;
        }

        if (i == digits)
        {
            return 0;
        }

        if (i < pattern.Length && pattern[i] == ',')
        {
            i++;
            while (i < pattern.Length && char.IsAsciiDigit(pattern[i]))
            {
                i++;
            }
        }

        return i < pattern.Length && pattern[i] == '}' ? i + 1 - _at : 0;
    }

    private void Repeat(int length)
    {
        string written = pattern.Substring(_at, length);
        int lazy = _at + length < pattern.Length && pattern[_at + length] == '?' ? 1 : 0;
        if (_repeatedFrom >= 0)
        {
            Refuse("invalid nested repetition operator", pattern[_repeatedFrom..(_at + length)]);
            return;
        }

        if (!_hasOperand)
        {
            Refuse("missing argument to repetition operator", written);
            return;
        }

        if (length > 1)
        {
            string[] bounds = written[1..^1].Split(',');
            bool good = TryBound(bounds[0], out int low) & TryBound(bounds[^1], out int high);
            if (!good || (bounds[^1].Length > 0 && high < low))
            {
                Refuse("invalid repeat count", written);
                return;
            }
        }

        _repeatedFrom = _at;
        _at += length + lazy;
        _text.Append(written).Append(lazy == 1 ? "?" : "");
    }

    private static bool TryBound(string digits, out int bound)
    {
        bound = 0;
        return digits.Length == 0
            || (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out bound) && bound <= RepeatMax);
    }

    private void Open()
    {
        if (_outerMultiline.Count >= DepthMax)
        {
            Refuse("expression nests too deeply", pattern);
            return;
        }

        bool outer = _multiline;
        if (Peek(1) != '?')
        {
            _text.Append('(');
            _at++;
        }
        else if (!Special())
        {
            return;
        }

        _outerMultiline.Push(outer);
        _hasOperand = false;
        _repeatedFrom = -1;
    }

    // (?:, (?flags: and names open a group; (?flags) does not
    private bool Special()
    {
        int name = Peek(2) == 'P' && Peek(3) == '<' ? 4 : Peek(2) == '<' && Peek(3) is not ('=' or '!') ? 3 : 0;
        if (name > 0)
        {
            int end = pattern.IndexOf('>', _at);
            string called = end < 0 ? "" : pattern[(_at + name)..end];
            if (called.Length == 0 || called.Any(c => c != '_' && !char.IsAsciiLetterOrDigit(c)))
            {
                Refuse("invalid named capture", end < 0 ? pattern[_at..] : pattern[_at..(end + 1)]);
                return false;
            }

            // the name does not matter for matching, and .NET reads numbers as groups of their own
            _text.Append('(');
            _at = end + 1;
            return true;
        }

        int i = _at + 2;
        bool on = true;
        bool any = false;
        string kept = "";
        for (; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c is ':' or ')')
            {
                break;
            }

            if (c == '-' && on)
            {
                on = false;
                any = false;
                kept += "-";
                continue;
            }

            if (c is not ('i' or 'm' or 's' or 'U'))
            {
                i = pattern.Length;
                break;
            }

            any = true;
            _multiline = c == 'm' ? on : _multiline;

            // greed changes which text is found, never whether one is
            kept += c == 'U' ? "" : c.ToString();
        }

        if (i >= pattern.Length || (!any && !on) || (!any && pattern[i] == ')'))
        {
            int shown = Math.Min(pattern.Length, _at + (Peek(2) == '<' ? 4 : 3));
            Refuse(i >= pattern.Length && pattern.IndexOf(')', _at) < 0
                && Peek(2) is 'i' or 'm' or 's' ? "missing closing )" : "invalid or unsupported Perl syntax", pattern[_at..shown]);
            return false;
        }

        bool opens = pattern[i] == ':';
        kept = kept.EndsWith('-') ? kept[..^1] : kept;
        _text.Append(kept.Length == 0 && !opens ? "" : $"(?{kept}{pattern[i]}");
        _at = i + 1;
        return opens;
    }

    private void Escape()
    {
        char c = Peek(1);
        if (_at + 1 >= pattern.Length)
        {
            Refuse("trailing backslash at end of expression", "");
            return;
        }

        if (c == 'Q')
        {
            int end = pattern.IndexOf("\\E", _at, StringComparison.Ordinal);
            string quoted = pattern[(_at + 2)..(end < 0 ? pattern.Length : end)];
            _at = end < 0 ? pattern.Length : end + 2;
            foreach (char literal in quoted)
            {
                Operand(
                    char.IsAscii(literal) && !char.IsAsciiLetterOrDigit(literal) && literal != '_' ? "\\" + literal : literal.ToString());
            }

            return;
        }

        if (c is 'A' or 'z' or 'b' or 'B')
        {
            Operand(pattern.Substring(_at, 2));
            _at += 2;
            return;
        }

        Operand(EscapeRewriter.Rewrite(pattern, ref _at, inClass: false, out _, ref _problem));
    }
}
