using System.Buffers;
using System.Runtime.CompilerServices;

namespace Xebec.Api.Documents;

/// <summary>
/// Checks JSON text and fills a document's table in one pass, without recursion.
/// Syntax errors are told in Go's words, because upstream's answers carry them.
/// </summary>
internal ref struct JsonScanner
{
    // where the plain inside of a string ends: quote, backslash, control characters
    private static readonly SearchValues<byte> EndsPlainText = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>What is said of text that nests deeper than <see cref="Document.DepthMax"/>.</summary>
    public const string TooDeep = "exceeded max depth";

    private readonly ReadOnlySpan<byte> _text;
    private TokenTable _table;
    private int _at;
    private string? _problem;

    public JsonScanner(ReadOnlySpan<byte> text)
    {
        _text = text;
        _table = new TokenTable(text.Length);
    }

    /// <summary>What is wrong with the text; null when nothing is.</summary>
    public readonly string? Problem => _problem;

    public readonly void Dispose() => _table.Dispose();

    public bool TryScan(out Token[] rows)
    {
        bool good = ScanValue();
        while (good && _table.Depth > 0)
        {
            good = _table.InObject ? AfterMember() : AfterElement();
        }

        if (good)
        {
            SkipSpace();
            good = _at == _text.Length || Unexpected("after top-level value");
        }

        rows = good ? _table.Finish() : [];
        return good;
    }

    // a scalar as a whole; of an object or array, the opening and its first value
    private bool ScanValue()
    {
        while (true)
        {
            SkipSpace();
            if (_at == _text.Length)
            {
                return Ended();
            }

            byte first = _text[_at];
            switch (first)
            {
                case (byte)'"':
                    return ScanString();
                case (byte)'{':
                    if (!Open(TokenKind.Object))
                    {
                        return false;
                    }

                    SkipSpace();
                    if (_at < _text.Length && _text[_at] == '}')
                    {
                        _table.Close(++_at);
                        return true;
                    }

                    if (!ScanName())
                    {
                        return false;
                    }

                    continue;
                case (byte)'[':
                    if (!Open(TokenKind.Array))
                    {
                        return false;
                    }

                    SkipSpace();
                    if (_at < _text.Length && _text[_at] == ']')
                    {
                        _table.Close(++_at);
                        return true;
                    }

                    continue;
                case (byte)'t':
                    return ScanLiteral("true"u8, TokenKind.True);
                case (byte)'f':
                    return ScanLiteral("false"u8, TokenKind.False);
                case (byte)'n':
                    return ScanLiteral("null"u8, TokenKind.Null);
                default:
                    return first is (byte)'-' or (>= (byte)'0' and <= (byte)'9')
                        ? ScanNumber()
                        : Unexpected("looking for beginning of value");
            }
        }
    }

    private bool AfterMember()
    {
        SkipSpace();
        if (_at == _text.Length)
        {
            return Ended();
        }

        switch (_text[_at])
        {
            case (byte)',':
                _at++;
                SkipSpace();
                return ScanName() && ScanValue();
            case (byte)'}':
                _table.Close(++_at);
                return true;
            default:
                return Unexpected("after object key:value pair");
        }
    }

    private bool AfterElement()
    {
        SkipSpace();
        if (_at == _text.Length)
        {
            return Ended();
        }

        switch (_text[_at])
        {
            case (byte)',':
                _at++;
                return ScanValue();
            case (byte)']':
                _table.Close(++_at);
                return true;
            default:
                return Unexpected("after array element");
        }
    }

    private bool Open(TokenKind kind)
    {
        if (_table.Depth == Document.DepthMax)
        {
            _problem = TooDeep;
            return false;
        }

        _table.Open(kind, _at++);
        return true;
    }

    private bool ScanName()
    {
        if (_at == _text.Length)
        {
            return Ended();
        }

        if (_text[_at] != '"')
        {
            return Unexpected("looking for beginning of object key string");
        }

        if (!ScanString())
        {
            return false;
        }

        SkipSpace();
        if (_at == _text.Length)
        {
            return Ended();
        }

        if (_text[_at] != ':')
        {
            return Unexpected("after object key");
        }

        _at++;
        return true;
    }

    private bool ScanString()
    {
        int start = ++_at;
        bool escaped = false;
        while (true)
        {
            int plain = _text[_at..].IndexOfAny(EndsPlainText);
            if (plain < 0)
            {
                return Ended();
            }

            _at += plain;
            switch (_text[_at])
            {
                case (byte)'"':
                    _table.Add(escaped ? TokenKind.EscapedString : TokenKind.String, start, _at - start);
                    _at++;
                    return true;
                case (byte)'\\':
                    escaped = true;
                    if (!ScanEscape())
                    {
                        return false;
                    }

                    break;
                default:
                    return Unexpected("in string literal");
            }
        }
    }

    private bool ScanEscape()
    {
        if (++_at == _text.Length)
        {
            return Ended();
        }

        byte escape = _text[_at];
        if (escape != 'u')
        {
            return "\"\\/bfnrt"u8.Contains(escape) ? ++_at > 0 : Unexpected("in string escape code");
        }

        for (int i = 0; i < 4; i++)
        {
            if (++_at == _text.Length)
            {
                return Ended();
            }

            if (!char.IsAsciiHexDigit((char)_text[_at]))
            {
                return Unexpected("in \\u hexadecimal character escape");
            }
        }

        _at++;
        return true;
    }

    private bool ScanNumber()
    {
        int start = _at;
        if (_text[_at] == '-' && ++_at == _text.Length)
        {
            return Ended();
        }

        if (_text[_at] == '0')
        {
            _at++;
        }
        else if (!Digits("in numeric literal"))
        {
            return false;
        }

        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            if (!Digits("after decimal point in numeric literal"))
            {
                return false;
            }
        }

        if (_at < _text.Length && _text[_at] is (byte)'e' or (byte)'E')
        {
            _at++;
            if (_at < _text.Length && _text[_at] is (byte)'+' or (byte)'-')
            {
                _at++;
            }

            if (!Digits("in exponent of numeric literal"))
            {
                return false;
            }
        }

        _table.Add(TokenKind.Number, start, _at - start);
        return true;
    }

    // at least one digit
    private bool Digits(string context)
    {
        if (_at == _text.Length)
        {
            return Ended();
        }

        int start = _at;
        while (_at < _text.Length && (uint)(_text[_at] - '0') <= 9)
        {
            _at++;
        }

        return _at > start || Unexpected(context);
    }

    private bool ScanLiteral(ReadOnlySpan<byte> literal, TokenKind kind)
    {
        if (_text[_at..].StartsWith(literal))
        {
            _table.Add(kind, _at, literal.Length);
            _at += literal.Length;
            return true;
        }

        for (int i = 1; i < literal.Length; i++)
        {
            if (++_at == _text.Length)
            {
                return Ended();
            }

            if (_text[_at] != literal[i])
            {
                return Unexpected($"in literal {System.Text.Encoding.ASCII.GetString(literal)} (expecting '{(char)literal[i]}')");
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] <= ' ' && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            _at++;
        }
    }

    private bool Ended()
    {
        _problem = "unexpected end of JSON input";
        return false;
    }

    private bool Unexpected(string context)
    {
        _problem = $"invalid character {Quoted(_text[_at])} {context}";
        return false;
    }

    // Go takes the byte for a code point
    private static string Quoted(byte b) => b switch
    {
        (byte)'\'' => "'\\''",
        (byte)'\\' => "'\\\\'",
        (byte)'\a' => "'\\a'",
        (byte)'\b' => "'\\b'",
        (byte)'\f' => "'\\f'",
        (byte)'\n' => "'\\n'",
        (byte)'\r' => "'\\r'",
        (byte)'\t' => "'\\t'",
        (byte)'\v' => "'\\v'",
        < 0x20 or 0x7F => $"'\\x{b:x2}'",
        < 0xA0 and >= 0x80 or 0xAD => $"'\\u{(int)b:x4}'",
        _ => $"'{(char)b}'",
    };
}
