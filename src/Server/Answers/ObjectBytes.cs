using System.Buffers.Text;
using Xebec.Store.Seam;

namespace Xebec.Server.Answers;

/// <summary>An object on the wire: stored bytes up to the split, its resourceVersion, the rest.</summary>
public static class ObjectBytes
{
    private static ReadOnlySpan<byte> Opening => ",\"resourceVersion\":\""u8;

    /// <summary>Bytes that <see cref="Write"/> writes at most.</summary>
    public static int LengthOf(StoredObject item) =>
        item.Bytes.Length + (item.Revision.IsNone ? 0 : Opening.Length + DigitsOf(item.Revision.Number) + 1);

    /// <summary>Writes the object; how many bytes it took.</summary>
    /// <param name="to">Has room for <see cref="LengthOf"/>.</param>
    /// <param name="item">Without a revision (dry run) no resourceVersion is written.</param>
    /// <param name="skip">Bytes to leave out after the opening brace: the kind and version of an item in a typed list.</param>
    public static int Write(Span<byte> to, StoredObject item, int skip = 0)
    {
        ReadOnlySpan<byte> bytes = item.Bytes.Span;
        int split = item.Revision.IsNone ? bytes.Length : item.Facts.Split;
        int at = 0;
        if (skip > 0)
        {
            to[at++] = (byte)'{';
        }

        bytes[skip..split].CopyTo(to[at..]);
        at += split - skip;
        if (item.Revision.IsNone)
        {
            return at;
        }

        Opening.CopyTo(to[at..]);
        at += Opening.Length;
        Utf8Formatter.TryFormat(item.Revision.Number, to[at..], out int digits);
        at += digits;
        to[at++] = (byte)'"';
        bytes[split..].CopyTo(to[at..]);
        return at + bytes.Length - split;
    }

    private static int DigitsOf(long number)
    {
        int digits = 1;
        while ((number /= 10) > 0)
        {
            digits++;
        }

        return digits;
    }
}
