namespace Xebec.Api.Selectors;

internal enum LabelToken : byte
{
    Error,
    End,
    Close,
    Comma,
    Not,
    DoubleEquals,
    Equals,
    Greater,
    Identifier,
    In,
    Less,
    NotEquals,
    NotIn,
    Open,
}

/// <summary>Cuts a label selector into tokens, as upstream does: everything between special signs and white space is a word.</summary>
internal ref struct LabelSelectorLexer(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    public (LabelToken Token, string Literal) Next()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }

        if (_at == _text.Length || _text[_at] == '\0')
        {
            return (LabelToken.End, "");
        }

        return IsSpecial(_text[_at]) ? Special() : Word();
    }

    private static bool IsSpecial(char c) => c is '=' or '!' or '(' or ')' or ',' or '>' or '<';

    private (LabelToken Token, string Literal) Word()
    {
        int start = _at;
        while (_at < _text.Length && !IsSpecial(_text[_at]) && _text[_at] is not (' ' or '\t' or '\r' or '\n' or '\0'))
        {
            _at++;
        }

        string word = _text[start.._at].ToString();
        return (word switch { "in" => LabelToken.In, "notin" => LabelToken.NotIn, _ => LabelToken.Identifier }, word);
    }

    // the longest run of special signs that is a token
    private (LabelToken Token, string Literal) Special()
    {
        int start = _at;
        (LabelToken Token, string Literal) last = (LabelToken.Error, "");
        while (_at < _text.Length && IsSpecial(_text[_at]))
        {
            string signs = _text[start..(_at + 1)].ToString();
            LabelToken token = Token(signs);
            if (token == LabelToken.Error && last.Token != LabelToken.Error)
            {
                break;
            }

            last = token == LabelToken.Error ? last : (token, signs);
            _at++;
        }

        return last.Token != LabelToken.Error ? last : (LabelToken.Error, $"error expected: keyword found '{_text[start.._at]}'");
    }

    private static LabelToken Token(string signs) => signs switch
    {
        ")" => LabelToken.Close,
        "," => LabelToken.Comma,
        "!" => LabelToken.Not,
        "==" => LabelToken.DoubleEquals,
        "=" => LabelToken.Equals,
        ">" => LabelToken.Greater,
        "<" => LabelToken.Less,
        "!=" => LabelToken.NotEquals,
        "(" => LabelToken.Open,
        _ => LabelToken.Error,
    };
}
