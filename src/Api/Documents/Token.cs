namespace Xebec.Api.Documents;

/// <summary>
/// One row of a document's table: 12 bytes. Members of an object are two rows (name, value); <see cref="Next"/> skips a whole subtree,
/// so that finding a member touches its siblings and nothing below them.
/// </summary>
internal readonly struct Token
{
    private const int KindShift = 28;
    private const uint SettledFlag = 1u << 31;

    // kind and flag share the top bits with the length: a document is limited to 128 MiB
    private readonly uint _lengthAndKind;

    public Token(TokenKind kind, int start, int length, int next)
    {
        Start = start;
        _lengthAndKind = ((uint)kind << KindShift) | (uint)length;
        Next = next;
    }

    private Token(int start, uint lengthAndKind, int next)
    {
        Start = start;
        _lengthAndKind = lengthAndKind;
        Next = next;
    }

    /// <summary>Offset in the bytes; of a string, after its opening quote.</summary>
    public int Start { get; }

    /// <summary>Index of the row after this value and everything in it.</summary>
    public int Next { get; }

    /// <summary>Bytes; of a string, without quotes; of an object or array, with its brackets.</summary>
    public int Length => (int)(_lengthAndKind & 0x0FFF_FFFF);

    public TokenKind Kind => (TokenKind)((_lengthAndKind & ~SettledFlag) >> KindShift);

    /// <summary>The same row in a table where bytes and rows stand further on.</summary>
    public Token Moved(int bytes, int rows) => new(Start + bytes, _lengthAndKind, Next + rows);

    /// <summary>The same row, settled.</summary>
    public Token AsSettled() => new(Start, _lengthAndKind | SettledFlag, Next);

    /// <summary>The subtree came out of a canonical document as it is. Only in what <see cref="DocumentWriter.TryAny"/> wrote.</summary>
    public bool Settled => (_lengthAndKind & SettledFlag) != 0;
}

internal enum TokenKind : byte
{
    Null,
    False,
    True,
    Number,
    String,

    /// <summary>A string with at least one backslash: comparing it needs decoding.</summary>
    EscapedString,
    Array,
    Object,
}
