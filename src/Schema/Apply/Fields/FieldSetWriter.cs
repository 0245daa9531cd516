using System.Buffers;
using System.Globalization;
using System.Text;
using Xebec.Api.Documents;

namespace Xebec.Schema.Apply.Fields;

/// <summary>Writes a set as FieldsV1 JSON: elements in order, <c>"."</c> first where a path and others below it are in the set.</summary>
public static class FieldSetWriter
{
    // what field names and most keys of maps are made of; none of it needs an escape
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@$ "u8);

    /// <summary>The set as a document of its own.</summary>
    public static Document ToDocument(FieldSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var writer = new DocumentWriter(512);
        Write(ref writer, set);
        Document document = writer.Finish();
        writer.Dispose();
        return document;
    }

    internal static void Write(ref DocumentWriter to, FieldSet set) => Write(ref to, set, self: false);

    /// <summary>Writes <c>"f:name":</c>.</summary>
    internal static void FieldName(ref DocumentWriter to, scoped ReadOnlySpan<byte> name)
    {
        Span<byte> prefixed = name.Length < 254 ? stackalloc byte[256] : new byte[name.Length + 2];
        "f:"u8.CopyTo(prefixed);
        name.CopyTo(prefixed[2..]);
        prefixed = prefixed[..(name.Length + 2)];
        if (name.ContainsAnyExcept(Plain))
        {
            to.EscapedName(prefixed);
        }
        else
        {
            to.PlainName(prefixed);
        }
    }

    /// <summary>Writes <c>"k:{…}":</c>, <c>"v:…":</c> or whatever the element is.</summary>
    internal static void ElementName(ref DocumentWriter to, PathElement element)
    {
        if (element.Kind == PathElementKind.Field)
        {
            Span<byte> name = element.Name.Length <= 64
                ? stackalloc byte[256]
                : new byte[Encoding.UTF8.GetMaxByteCount(element.Name.Length)];
            FieldName(ref to, name[..Encoding.UTF8.GetBytes(element.Name, name)]);
            return;
        }

        if (element.Kind == PathElementKind.Key && TryPlainKey(ref to, element.Keys))
        {
            return;
        }

        var text = new ArrayBufferWriter<byte>(64);
        switch (element.Kind)
        {
            case PathElementKind.Key:
                text.Write("k:"u8);
                Keys(text, element.Keys);
                break;
            case PathElementKind.Value:
                text.Write("v:"u8);
                JsonText.Write(text, element.Keys[0].Value);
                break;
            default:
                text.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"i:{element.Place}")));
                break;
        }

        to.EscapedName(text.WrittenSpan);
    }

    private static void Write(ref DocumentWriter to, FieldSet set, bool self)
    {
        int opened = to.OpenObject();
        if (self)
        {
            to.PlainName("."u8);
            to.EmptyObject();
        }

        foreach (FieldNode node in set.Nodes)
        {
            ElementName(ref to, node.Element);
            if (node.Below is null)
            {
                to.EmptyObject();
            }
            else
            {
                Write(ref to, node.Below, node.IsMember);
            }
        }

        to.CloseObject(opened);
    }

    // keys of a few plain names and values, which is nearly all: written with their backslashes in one go
    private static bool TryPlainKey(ref DocumentWriter to, ReadOnlySpan<KeyField> keys)
    {
        Span<byte> text = stackalloc byte[256];
        "\"k:{"u8.CopyTo(text);
        int length = 4;
        for (int i = 0; i < keys.Length; i++)
        {
            if (i > 0)
            {
                text[length++] = (byte)',';
            }

            if (!TryQuote(keys[i].Name, text, ref length))
            {
                return false;
            }

            text[length++] = (byte)':';
            ReadOnlySpan<byte> number = keys[i].Value.NumberUtf8;
            if (!number.IsEmpty && number.Length + length < 200)
            {
                number.CopyTo(text[length..]);
                length += number.Length;
            }
            else if (!keys[i].Value.IsString || !TryQuote(keys[i].Value.TextOrEmpty, text, ref length))
            {
                return false;
            }
        }

        "}\":"u8.CopyTo(text[length..]);
        to.Name(text[..(length + 3)], escaped: true);
        return true;
    }

    private static bool TryQuote(string name, scoped Span<byte> text, ref int length)
    {
        if (name.Length + length > 200)
        {
            return false;
        }

        text[length++] = (byte)'\\';
        text[length++] = (byte)'"';
        foreach (char c in name)
        {
            if (c > 0x7F || !Plain.Contains((byte)c))
            {
                return false;
            }

            text[length++] = (byte)c;
        }

        text[length++] = (byte)'\\';
        text[length++] = (byte)'"';
        return true;
    }

    private static void Keys(ArrayBufferWriter<byte> to, ReadOnlySpan<KeyField> keys)
    {
        to.Write("{"u8);
        for (int i = 0; i < keys.Length; i++)
        {
            to.Write(i > 0 ? ","u8 : default);
            JsonText.WriteString(to, keys[i].Name);
            to.Write(":"u8);
            JsonText.Write(to, keys[i].Value);
        }

        to.Write("}"u8);
    }
}
