using System.Buffers;
using System.Runtime.CompilerServices;

namespace Xebec.Api.Documents;

/// <summary>Collects rows while a scanner walks the bytes, in pooled memory; the finished table is exactly as long as needed.</summary>
internal ref struct TokenTable
{
    private Token[] _rows;
    private int _count;

    // rows of the objects and arrays under way
    private readonly int[] _open;
    private int _depth;

    public TokenTable(int utf8Length)
    {
        // a Kubernetes object has a row for about every 10 bytes
        _rows = ArrayPool<Token>.Shared.Rent(Math.Max(16, utf8Length / 8));
        _open = ArrayPool<int>.Shared.Rent(Document.DepthMax + 1);
    }

    public readonly int Depth => _depth;

    public readonly bool InObject => _rows[_open[_depth - 1]].Kind == TokenKind.Object;

    public void Open(TokenKind kind, int start)
    {
        _open[_depth++] = _count;
        Add(kind, start, 0);
    }

    public void Close(int end)
    {
        ref Token opened = ref _rows[_open[--_depth]];
        opened = new Token(opened.Kind, opened.Start, end - opened.Start, _count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TokenKind kind, int start, int length)
    {
        if (_count == _rows.Length)
        {
            Grow();
        }

        _rows[_count] = new Token(kind, start, length, _count + 1);
        _count++;
    }

    public readonly Token[] Finish() => _rows.AsSpan(0, _count).ToArray();

    public readonly void Dispose()
    {
        ArrayPool<Token>.Shared.Return(_rows);
        ArrayPool<int>.Shared.Return(_open);
    }

    private void Grow()
    {
        Token[] larger = ArrayPool<Token>.Shared.Rent(_rows.Length * 2);
        _rows.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<Token>.Shared.Return(_rows);
        _rows = larger;
    }
}
