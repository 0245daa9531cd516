namespace Xebec.Schema.Cel.Syntax;

/// <summary>The tokens of CEL, numbered in the order in which messages list what was expected.</summary>
internal enum CelTokenKind : byte
{
    End,
    Equals,
    NotEquals,
    In,
    Less,
    LessEquals,
    GreaterEquals,
    Greater,
    And,
    Or,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    OpenParen,
    CloseParen,
    Dot,
    Comma,
    Minus,
    Not,
    Question,
    Colon,
    Plus,
    Star,
    Slash,
    Percent,
    True,
    False,
    Null,
    Float,
    Int,
    Uint,
    String,
    Bytes,
    Identifier,
    EscapedIdentifier,
}

/// <summary>A token: where it stands, in UTF-16 units.</summary>
internal readonly record struct CelToken(CelTokenKind Kind, int Start, int End);

/// <summary>What may come next, as a message names it.</summary>
internal readonly record struct CelTokenSet(ulong Bits)
{
    private static readonly string[] Names =
    [
        "<EOF>", "'=='", "'!='", "'in'", "'<'", "'<='", "'>='", "'>'", "'&&'", "'||'", "'['", "']'", "'{'", "'}'", "'('", "')'", "'.'",
        "','", "'-'", "'!'", "'?'", "':'", "'+'", "'*'", "'/'", "'%'", "'true'", "'false'", "'null'", "NUM_FLOAT", "NUM_INT", "NUM_UINT",
        "STRING", "BYTES", "IDENTIFIER", "ESC_IDENTIFIER",
    ];

    /// <summary>The beginning of an operand.</summary>
    public static CelTokenSet Operand { get; } = Of(
        CelTokenKind.OpenBracket, CelTokenKind.OpenBrace, CelTokenKind.OpenParen, CelTokenKind.Dot, CelTokenKind.Minus, CelTokenKind.Not,
        CelTokenKind.True, CelTokenKind.False, CelTokenKind.Null, CelTokenKind.Float, CelTokenKind.Int, CelTokenKind.Uint,
        CelTokenKind.String, CelTokenKind.Bytes, CelTokenKind.Identifier);

    public static CelTokenSet Of(params ReadOnlySpan<CelTokenKind> kinds)
    {
        ulong bits = 0;
        foreach (CelTokenKind kind in kinds)
        {
            bits |= 1UL << (int)kind;
        }

        return new CelTokenSet(bits);
    }

    public CelTokenSet And(params ReadOnlySpan<CelTokenKind> kinds) => new(Bits | Of(kinds).Bits);

    public bool Has(CelTokenKind kind) => (Bits & (1UL << (int)kind)) != 0;

    public override string ToString()
    {
        ulong bits = Bits;
        List<string> names = [.. Names.Where((_, i) => (bits & (1UL << i)) != 0)];
        return names.Count == 1 ? names[0] : $"{{{string.Join(", ", names)}}}";
    }
}
