using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Xebec.Api.Documents;

/// <summary>
/// Writes values as compact JSON with Go's escapes (also &lt;, &gt;, &amp;, U+2028 and U+2029, which Go's encoder escapes by default), so
/// that our bytes equal upstream's. Parts that are still a document are copied, not rewritten.
/// </summary>
public static class JsonText
{
    // of ASCII alone, which vectors search without a table that not every processor has
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\', (byte)'<', (byte)'>', (byte)'&']);

    // how U+2028 and U+2029 begin, and others that are left alone
    private const byte Separator = 0xE2;

    public static byte[] ToBytes(Value value)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Write(buffer, value);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes <paramref name="value"/>; an absent value writes null.</summary>
    public static void Write(IBufferWriter<byte> to, Value value)
    {
        switch (value.Source)
        {
            case null:
                to.Write("null"u8);
                break;
            case Document d:
                ref readonly Token token = ref d.TokenAt(value.Index);
                ReadOnlySpan<byte> all = d.Bytes.Span;
                bool text = token.Kind is TokenKind.String or TokenKind.EscapedString;
                to.Write(text ? all.Slice(token.Start - 1, token.Length + 2) : all.Slice(token.Start, token.Length));
                break;
            case ObjectDraft o:
                WriteObject(to, o);
                break;
            case ArrayDraft a:
                WriteArray(to, a);
                break;
            case string s:
                WriteString(to, s);
                break;
            case Value.NumberText n:
                to.Write(n.Utf8);
                break;
            case Value.Literal l:
                to.Write(l.Utf8);
                break;
        }
    }

    /// <summary>Writes a JSON string with its quotes. Lone surrogates become U+FFFD, as Go does with invalid UTF-8.</summary>
    public static void WriteString(IBufferWriter<byte> to, string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[] rented = ArrayPool<byte>.Shared.Rent(most);
        int used = Encoding.UTF8.GetBytes(text, rented);
        WriteUtf8String(to, rented.AsSpan(0, used));
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Writes valid UTF-8 as a JSON string with its quotes.</summary>
    public static void WriteUtf8String(IBufferWriter<byte> to, ReadOnlySpan<byte> utf8)
    {
        to.Write("\""u8);
        while (true)
        {
            int at = IndexOfEscaped(utf8);
            if (at < 0)
            {
                to.Write(utf8);
                break;
            }

            to.Write(utf8[..at]);
            utf8 = utf8[at..];
            utf8 = utf8[WriteEscaped(to, utf8)..];
        }

        to.Write("\""u8);
    }

    /// <summary>Where the first byte is that must be looked at before it is written as it stands; negative when there is none.</summary>
    internal static int IndexOfEscaped(ReadOnlySpan<byte> utf8)
    {
        int at = utf8.IndexOfAny(Escaped);
        int separator = (at < 0 ? utf8 : utf8[..at]).IndexOf(Separator);
        return separator < 0 ? at : separator;
    }

    /// <summary>Text of a JSON string's inside, which has escapes and is known to be well formed.</summary>
    public static string Unescape(ReadOnlySpan<byte> inside)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(inside.Length + 2);
        rented[0] = (byte)'"';
        inside.CopyTo(rented.AsSpan(1));
        rented[inside.Length + 1] = (byte)'"';
        var reader = new System.Text.Json.Utf8JsonReader(rented.AsSpan(0, inside.Length + 2));
        reader.Read();
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // an escaped lone surrogate: Go reads it as U+FFFD
            text = LoneSurrogates.Replace(inside);
        }

        ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    /// <summary>Whether UTF-8 bytes spell <paramref name="text"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Utf8Is(ReadOnlySpan<byte> utf8, string text)
    {
        // asked for every member that a name is looked for among: nearly all differ in their length or at an end
        if (text.Length == 0 || utf8.Length < text.Length)
        {
            return utf8.Length == text.Length;
        }

        char first = text[0];
        char last = text[^1];
        return (first == utf8[0] || first >= 0x80) && (last == utf8[^1] || last >= 0x80) && Spells(utf8, text);
    }

    // more bytes than characters: only text beyond ASCII, which names of fields are not
    private static bool Spells(ReadOnlySpan<byte> utf8, string text) =>
        utf8.Length == text.Length ? Ascii.Equals(utf8, text) : !Ascii.IsValid(text) && Encoding.UTF8.GetString(utf8) == text;

    private static void WriteObject(IBufferWriter<byte> to, ObjectDraft o)
    {
        to.Write("{"u8);
        for (int i = 0; i < o.Count; i++)
        {
            if (i > 0)
            {
                to.Write(","u8);
            }

            Member member = o.MemberAt(i);
            Write(to, member.NameValue);
            to.Write(":"u8);
            Write(to, member.Value);
        }

        to.Write("}"u8);
    }

    private static void WriteArray(IBufferWriter<byte> to, ArrayDraft a)
    {
        to.Write("["u8);
        for (int i = 0; i < a.Count; i++)
        {
            if (i > 0)
            {
                to.Write(","u8);
            }

            Write(to, a[i]);
        }

        to.Write("]"u8);
    }

    // writes the first byte (or the U+2028/2029 sequence) of utf8 in its escaped form, says how many bytes it took
    private static int WriteEscaped(IBufferWriter<byte> to, ReadOnlySpan<byte> utf8)
    {
        byte b = utf8[0];
        switch (b)
        {
            case (byte)'"':
                to.Write("\\\""u8);
                return 1;
            case (byte)'\\':
                to.Write("\\\\"u8);
                return 1;
            case (byte)'\n':
                to.Write("\\n"u8);
                return 1;
            case (byte)'\r':
                to.Write("\\r"u8);
                return 1;
            case (byte)'\t':
                to.Write("\\t"u8);
                return 1;
            case (byte)'\b':
                to.Write("\\b"u8);
                return 1;
            case (byte)'\f':
                to.Write("\\f"u8);
                return 1;
            case Separator:
                if (utf8.Length >= 3 && utf8[1] == 0x80 && (utf8[2] & 0xFE) == 0xA8)
                {
                    to.Write(utf8[2] == 0xA8 ? "\\u2028"u8 : "\\u2029"u8);
                    return 3;
                }

                to.Write(utf8[..1]);
                return 1;
            default:
                var hex = "0123456789abcdef"u8;
                to.Write([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', hex[b >> 4], hex[b & 15]]);
                return 1;
        }
    }
}
