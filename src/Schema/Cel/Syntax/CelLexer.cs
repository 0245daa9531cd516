namespace Xebec.Schema.Cel.Syntax;

/// <summary>Cuts an expression into tokens. What is no token is reported and skipped, as upstream's recogniser does.</summary>
internal sealed class CelLexer(string text, CelIssues issues)
{
    private static readonly Dictionary<string, CelTokenKind> Words = new(StringComparer.Ordinal)
    {
        ["in"] = CelTokenKind.In,
        ["true"] = CelTokenKind.True,
        ["false"] = CelTokenKind.False,
        ["null"] = CelTokenKind.Null,
    };

    private int _at;

    public List<CelToken> Run()
    {
        List<CelToken> tokens = [];
        while (SkipBlank())
        {
            int start = _at;
            CelTokenKind kind = Take();
            if (kind != CelTokenKind.End)
            {
                tokens.Add(new CelToken(kind, start, _at));
                continue;
            }

            // the failing character belongs to what was not recognised
            if (_at < text.Length)
            {
                _at += char.IsSurrogatePair(text, _at) ? 2 : 1;
            }

            issues.Add(start, $"Syntax error: token recognition error at: '{Shown(text[start.._at])}'");
        }

        tokens.Add(new CelToken(CelTokenKind.End, text.Length, text.Length));
        return tokens;
    }

    private static string Shown(string part) =>
        part.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal);

    private bool SkipBlank()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\r' or '\n' or '\f')
            {
                _at++;
            }
            else if (text[_at] == '/' && _at + 1 < text.Length && text[_at + 1] == '/')
            {
                int end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private char Peek(int ahead = 0) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    // End: the character at _at cannot continue any token
    private CelTokenKind Take()
    {
        char c = Peek();
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
        {
            return TakeNumber();
        }

        if (IsStringStart(out int prefix, out bool raw, out bool bytes))
        {
            _at += prefix;
            return TakeString(raw) ? bytes ? CelTokenKind.Bytes : CelTokenKind.String : CelTokenKind.End;
        }

        if (c == '_' || char.IsAsciiLetter(c))
        {
            int start = _at;
            while (Peek() == '_' || char.IsAsciiLetterOrDigit(Peek()))
            {
                _at++;
            }

            return Words.GetValueOrDefault(text[start.._at], CelTokenKind.Identifier);
        }

        if (c == '`')
        {
            return TakeEscaped();
        }

        return TakeOperator(c);
    }

    private CelTokenKind TakeEscaped()
    {
        _at++;
        int start = _at;
        while (Peek() is '_' or '.' or '-' or '/' or ' ' || char.IsAsciiLetterOrDigit(Peek()))
        {
            _at++;
        }

        if (_at == start || Peek() != '`')
        {
            return CelTokenKind.End;
        }

        _at++;
        return CelTokenKind.EscapedIdentifier;
    }

    private CelTokenKind TakeOperator(char c)
    {
        CelTokenKind Pair(char second, CelTokenKind both, CelTokenKind alone)
        {
            _at++;
            if (Peek() == second && _at < text.Length)
            {
                _at++;
                return both;
            }

            return alone;
        }

        CelTokenKind One(CelTokenKind kind)
        {
            _at++;
            return kind;
        }

        return c switch
        {
            '=' => Pair('=', CelTokenKind.Equals, CelTokenKind.End),
            '!' => Pair('=', CelTokenKind.NotEquals, CelTokenKind.Not),
            '<' => Pair('=', CelTokenKind.LessEquals, CelTokenKind.Less),
            '>' => Pair('=', CelTokenKind.GreaterEquals, CelTokenKind.Greater),
            '&' => Pair('&', CelTokenKind.And, CelTokenKind.End),
            '|' => Pair('|', CelTokenKind.Or, CelTokenKind.End),
            '[' => One(CelTokenKind.OpenBracket),
            ']' => One(CelTokenKind.CloseBracket),
            '{' => One(CelTokenKind.OpenBrace),
            '}' => One(CelTokenKind.CloseBrace),
            '(' => One(CelTokenKind.OpenParen),
            ')' => One(CelTokenKind.CloseParen),
            '.' => One(CelTokenKind.Dot),
            ',' => One(CelTokenKind.Comma),
            '-' => One(CelTokenKind.Minus),
            '?' => One(CelTokenKind.Question),
            ':' => One(CelTokenKind.Colon),
            '+' => One(CelTokenKind.Plus),
            '*' => One(CelTokenKind.Star),
            '/' => One(CelTokenKind.Slash),
            '%' => One(CelTokenKind.Percent),
            _ => CelTokenKind.End,
        };
    }

    private CelTokenKind TakeNumber()
    {
        if (Peek() == '0' && Peek(1) == 'x' && char.IsAsciiHexDigit(Peek(2)))
        {
            _at += 2;
            while (char.IsAsciiHexDigit(Peek()))
            {
                _at++;
            }

            return TakeUnsigned();
        }

        bool real = false;
        SkipDigits();
        if (Peek() == '.' && char.IsAsciiDigit(Peek(1)))
        {
            real = true;
            _at++;
            SkipDigits();
        }

        int sign = Peek(1) is '+' or '-' ? 2 : 1;
        if (Peek() is 'e' or 'E' && char.IsAsciiDigit(Peek(sign)))
        {
            real = true;
            _at += sign;
            SkipDigits();
        }

        return real ? CelTokenKind.Float : TakeUnsigned();
    }

    private CelTokenKind TakeUnsigned()
    {
        if (Peek() is not ('u' or 'U'))
        {
            return CelTokenKind.Int;
        }

        _at++;
        return CelTokenKind.Uint;
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek()))
        {
            _at++;
        }
    }

    private bool IsStringStart(out int prefix, out bool raw, out bool bytes)
    {
        prefix = 0;
        raw = false;
        bytes = false;
        while (prefix < 2)
        {
            char c = Peek(prefix);
            if (c is '"' or '\'')
            {
                return true;
            }

            if (c is 'r' or 'R' && !raw)
            {
                raw = true;
            }
            else if (c is 'b' or 'B' && !bytes && !raw)
            {
                bytes = true;
            }
            else
            {
                return false;
            }

            prefix++;
        }

        return Peek(prefix) is '"' or '\'';
    }

    // stands on the opening quote; false: the text stops being a string at _at
    private bool TakeString(bool raw)
    {
        char quote = Peek();
        bool triple = Peek(1) == quote && Peek(2) == quote;
        _at += triple ? 3 : 1;
        while (_at < text.Length)
        {
            char c = text[_at];
            if (c == quote && (!triple || (Peek(1) == quote && Peek(2) == quote)))
            {
                _at += triple ? 3 : 1;
                return true;
            }

            if (!triple && c is '\n' or '\r')
            {
                return false;
            }

            if (c != '\\' || raw)
            {
                _at++;
                continue;
            }

            int length = EscapedText.LengthAt(text, _at);
            if (length <= 0)
            {
                _at -= length;
                return false;
            }

            _at += length;
        }

        return false;
    }
}
