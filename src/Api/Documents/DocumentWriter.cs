using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Xebec.Api.Documents;

/// <summary>
/// Writes compact JSON and the table over it in one go, in pooled memory, so that what a codec produced is not read again to become a
/// <see cref="Document"/>. The caller keeps the order: name, value, name, value.
/// </summary>
internal ref partial struct DocumentWriter
{
    private byte[] _bytes;
    private Token[] _rows;
    private int _length;
    private int _count;

    // whether a comma must precede the next name or element
    private bool _comma;

    public DocumentWriter(int bytesExpected)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(256, bytesExpected));
        _rows = ArrayPool<Token>.Shared.Rent(Math.Max(32, bytesExpected / 8));
    }

    public readonly int Length => _length;

    /// <summary>A point to go back to with <see cref="Rewind"/>.</summary>
    public readonly (int Length, int Count, bool Comma) Mark => (_length, _count, _comma);

    public void Rewind((int Length, int Count, bool Comma) mark) => (_length, _count, _comma) = mark;

    /// <summary>The bytes written since a mark.</summary>
    public readonly ReadOnlySpan<byte> Since(int length) => _bytes.AsSpan(length, _length - length);

    public int OpenObject() => Open(TokenKind.Object, (byte)'{');

    public int OpenArray() => Open(TokenKind.Array, (byte)'[');

    public void CloseObject(int opened) => Close(opened, (byte)'}');

    public void CloseArray(int opened) => Close(opened, (byte)']');

    /// <summary>Writes <c>{}</c>.</summary>
    public void EmptyObject()
    {
        Comma();
        Grow(2);
        Row(TokenKind.Object, _length, 2);
        _bytes[_length++] = (byte)'{';
        _bytes[_length++] = (byte)'}';
        _comma = true;
    }

    /// <summary>A member's name, given as <c>"name":</c>.</summary>
    public void Name(scoped ReadOnlySpan<byte> quotedWithColon, bool escaped)
    {
        Comma();
        Grow(quotedWithColon.Length);
        Row(escaped ? TokenKind.EscapedString : TokenKind.String, _length + 1, quotedWithColon.Length - 3);
        Append(quotedWithColon);
    }

    /// <summary>A member's name that needs no escapes, without quotes.</summary>
    public void PlainName(scoped ReadOnlySpan<byte> inside) => CanonicalName(inside, escaped: false);

    /// <summary>A member's name: the inside of a canonical JSON string.</summary>
    public void CanonicalName(scoped ReadOnlySpan<byte> inside, bool escaped)
    {
        Text(inside, escaped);
        _bytes[_length++] = (byte)':';
        _comma = false;
    }

    /// <summary>A string: the inside of a canonical JSON string.</summary>
    public void Text(scoped ReadOnlySpan<byte> inside, bool escaped)
    {
        Comma();
        Grow(inside.Length + 3);
        Row(escaped ? TokenKind.EscapedString : TokenKind.String, _length + 1, inside.Length);
        _bytes[_length++] = (byte)'"';
        inside.CopyTo(_bytes.AsSpan(_length));
        _length += inside.Length;
        _bytes[_length++] = (byte)'"';
        _comma = true;
    }

    /// <summary>A string of valid UTF-8 that may need escapes.</summary>
    public void EscapedText(scoped ReadOnlySpan<byte> utf8)
    {
        if (JsonText.IndexOfEscaped(utf8) < 0)
        {
            Text(utf8, escaped: false);
            return;
        }

        Comma();
        int start = _length + 1;
        var escaping = new ArrayBufferWriter<byte>(utf8.Length + 16);
        JsonText.WriteUtf8String(escaping, utf8);
        ReadOnlySpan<byte> quoted = escaping.WrittenSpan;
        Grow(quoted.Length);
        bool escaped = quoted.Contains((byte)'\\');
        Row(escaped ? TokenKind.EscapedString : TokenKind.String, start, quoted.Length - 2);
        Append(quoted);
        _comma = true;
    }

    /// <summary>A member's name of valid UTF-8 that may need escapes.</summary>
    public void EscapedName(scoped ReadOnlySpan<byte> utf8)
    {
        EscapedText(utf8);
        Byte((byte)':');
        _comma = false;
    }

    public void Number(scoped ReadOnlySpan<byte> text) => Scalar(TokenKind.Number, text);

    public void Null() => Scalar(TokenKind.Null, "null"u8);

    public void Flag(bool flag) => Scalar(flag ? TokenKind.True : TokenKind.False, flag ? "true"u8 : "false"u8);

    /// <summary>The finished document, in memory of exactly its size.</summary>
    /// <param name="form">See <see cref="Document.Form"/>.</param>
    public readonly Document Finish(object? form = null)
    {
        Token[] rows = GC.AllocateUninitializedArray<Token>(_count);
        _rows.AsSpan(0, _count).CopyTo(rows);
        return new Document(FinishBytes(), rows, form);
    }

    /// <summary>The finished document's bytes, for who needs no table.</summary>
    public readonly byte[] FinishBytes()
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(_length);
        _bytes.AsSpan(0, _length).CopyTo(bytes);
        return bytes;
    }

    /// <summary>The finished document in the writer's own memory: good only until the writer is disposed or writes on.</summary>
    public readonly Document Lend() => new(_bytes.AsMemory(0, _length), _rows, _count, null);

    public readonly void Dispose()
    {
        Spoil();
        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<Token>.Shared.Return(_rows);
    }

    // in tests nobody reads on in what was lent and seems to find something
    [Conditional("DEBUG")]
    private readonly void Spoil()
    {
        _bytes.AsSpan(0, _length).Fill((byte)'?');
        _rows.AsSpan(0, _count).Clear();
    }

    private int Open(TokenKind kind, byte bracket)
    {
        Comma();
        Grow(1);
        Row(kind, _length, 0);
        _bytes[_length++] = bracket;
        _comma = false;
        return _count - 1;
    }

    private void Close(int opened, byte bracket)
    {
        Byte(bracket);
        ref Token row = ref _rows[opened];
        row = new Token(row.Kind, row.Start, _length - row.Start, _count);
        _comma = true;
    }

    private void Scalar(TokenKind kind, scoped ReadOnlySpan<byte> text)
    {
        Comma();
        Grow(text.Length);
        Row(kind, _length, text.Length);
        Append(text);
        _comma = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Comma()
    {
        if (_comma)
        {
            Byte((byte)',');
            _comma = false;
        }
    }

    private void Byte(byte b)
    {
        Grow(1);
        _bytes[_length++] = b;
    }

    private void Append(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
    }

    private void Row(TokenKind kind, int start, int length)
    {
        if (_count == _rows.Length)
        {
            GrowRows();
        }

        _rows[_count] = new Token(kind, start, length, _count + 1);
        _count++;
    }

    private void GrowRows()
    {
        Token[] larger = ArrayPool<Token>.Shared.Rent(_rows.Length * 2);
        _rows.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<Token>.Shared.Return(_rows);
        _rows = larger;
    }

    private void Grow(int more)
    {
        if (_length + more <= _bytes.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + more));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
