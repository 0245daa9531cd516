using System.Buffers;
using System.Text.Json;

namespace Xebec.Api.Documents;

/// <summary>Collects rows while a reader walks the bytes, in pooled memory; the finished table is exactly as long as needed.</summary>
internal ref struct TokenTable
{
    private Token[] _rows;
    private int _count;
    private readonly int[] _open;
    private int _depth;

    public TokenTable(int utf8Length)
    {
        // a Kubernetes object has a row for about every 10 bytes
        _rows = ArrayPool<Token>.Shared.Rent(Math.Max(16, utf8Length / 8));
        _open = ArrayPool<int>.Shared.Rent(Document.DepthMax + 1);
        _count = 0;
        _depth = 0;
    }

    public void Add(ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
            case JsonTokenType.StartArray:
                _open[_depth++] = _count;
                Append(new Token(reader.TokenType == JsonTokenType.StartObject ? TokenKind.Object : TokenKind.Array, start, 0, 0));
                break;
            case JsonTokenType.EndObject:
            case JsonTokenType.EndArray:
                int open = _open[--_depth];
                ref Token opening = ref _rows[open];
                opening = new Token(opening.Kind, opening.Start, start + 1 - opening.Start, _count);
                break;
            case JsonTokenType.PropertyName:
            case JsonTokenType.String:
                TokenKind kind = reader.ValueIsEscaped ? TokenKind.EscapedString : TokenKind.String;
                Append(new Token(kind, start + 1, reader.ValueSpan.Length, _count + 1));
                break;
            case JsonTokenType.Number:
                Append(new Token(TokenKind.Number, start, reader.ValueSpan.Length, _count + 1));
                break;
            case JsonTokenType.True:
                Append(new Token(TokenKind.True, start, 4, _count + 1));
                break;
            case JsonTokenType.False:
                Append(new Token(TokenKind.False, start, 5, _count + 1));
                break;
            case JsonTokenType.Null:
                Append(new Token(TokenKind.Null, start, 4, _count + 1));
                break;
        }
    }

    public readonly Token[] Finish() => _rows.AsSpan(0, _count).ToArray();

    public readonly void Dispose()
    {
        ArrayPool<Token>.Shared.Return(_rows);
        ArrayPool<int>.Shared.Return(_open);
    }

    private void Append(Token token)
    {
        if (_count == _rows.Length)
        {
            Token[] larger = ArrayPool<Token>.Shared.Rent(_rows.Length * 2);
            _rows.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<Token>.Shared.Return(_rows);
            _rows = larger;
        }

        _rows[_count++] = token;
    }
}
