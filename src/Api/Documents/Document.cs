using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Xebec.Api.Documents;

/// <summary>
/// JSON bytes and a compact table over them: the one form an object has in flight. Immutable; read through <see cref="Root"/>,
/// edited by opening an <see cref="ObjectDraft"/> on top of it.
/// </summary>
public sealed class Document
{
    /// <summary>Deepest nesting accepted, as upstream's decoder (10,000 levels are refused well before the stack is at risk).</summary>
    public const int DepthMax = 512;

    /// <summary>Largest document in bytes: 128 MiB, above every limit of the layers that read bodies.</summary>
    public const int BytesMax = 0x0FFF_FFFF;

    private readonly Token[] _tokens;
    private readonly int _count;

    // what Bytes is over: looked at for every name that is compared, which is too often to ask a ReadOnlyMemory what it is
    private readonly byte[] _array;
    private readonly int _start;
    private int _depth;

    internal Document(ReadOnlyMemory<byte> bytes, Token[] tokens, object? form = null)
        : this(bytes, tokens, tokens.Length, form)
    {
    }

    /// <param name="bytes">The text.</param>
    /// <param name="tokens">Its table, and maybe more behind it.</param>
    /// <param name="count">Rows of the table.</param>
    /// <param name="form">See <see cref="Form"/>.</param>
    internal Document(ReadOnlyMemory<byte> bytes, Token[] tokens, int count, object? form)
    {
        if (!MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment))
        {
            bytes = bytes.ToArray();
            MemoryMarshal.TryGetArray(bytes, out segment);
        }

        Bytes = bytes;
        _array = segment.Array ?? [];
        _start = segment.Offset;
        _tokens = tokens;
        _count = count;
        Form = form;
    }

    /// <summary>The UTF-8 text the table describes; never changed after construction.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public Value Root => new(this, 0);

    /// <summary>The type of which the codec that wrote this document says that it is canonical; null when nobody says so.</summary>
    internal object? Form { get; }

    internal ReadOnlySpan<Token> Tokens => _tokens.AsSpan(0, _count);

    /// <summary>How deep objects and arrays nest at most; 0 for a scalar. See <see cref="Nesting.Of"/>.</summary>
    internal int Depth => _depth > 0 ? _depth - 1 : (_depth = Nesting.Of(Tokens) + 1) - 1;

    internal ref readonly Token TokenAt(int index) => ref _tokens[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<byte> SpanOf(scoped in Token token) => new(_array, _start + token.Start, token.Length);

    /// <summary>Reads bytes that this process wrote, or that were checked before.</summary>
    /// <exception cref="JsonException">The bytes are not one JSON value: a bug or a damaged store.</exception>
    public static Document Parse(ReadOnlyMemory<byte> utf8)
    {
        return TryParse(utf8, out Document? document, out string? problem) ? document : throw new JsonException(problem);
    }

    /// <summary>Reads bytes from outside. Never throws; <paramref name="problem"/> says what is wrong, in Go's words.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Document? document, out string? problem)
    {
        document = null;
        if (utf8.Length > BytesMax)
        {
            problem = $"document of {utf8.Length} bytes is larger than the limit of {BytesMax}";
            return false;
        }

        var scanner = new JsonScanner(utf8.Span);
        try
        {
            document = scanner.TryScan(out Token[] rows) ? new Document(utf8, rows) : null;
            problem = scanner.Problem;
            return document is not null;
        }
        finally
        {
            scanner.Dispose();
        }
    }
}
