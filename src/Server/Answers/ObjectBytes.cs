using System.Buffers;
using System.Buffers.Text;
using Xebec.Store.Seam;

namespace Xebec.Server.Answers;

/// <summary>An object on the wire: stored bytes up to the split, its resourceVersion, the rest.</summary>
public static class ObjectBytes
{
    private static ReadOnlySpan<byte> Opening => ",\"resourceVersion\":\""u8;

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public static int LengthOf(StoredObject item) =>
        item.Bytes.Length + (item.Revision.IsNone ? 0 : Opening.Length + DigitsOf(item.Revision.Number) + 1);

    /// <param name="to">Where.</param>
    /// <param name="item">Without a revision (dry run) no resourceVersion is written.</param>
    /// <param name="skip">Bytes to leave out after the opening brace: the kind and version of an item in a typed list.</param>
    public static void Write(IBufferWriter<byte> to, StoredObject item, int skip = 0)
    {
        ReadOnlySpan<byte> bytes = item.Bytes.Span;
        if (skip > 0)
        {
            to.Write("{"u8);
        }

        if (item.Revision.IsNone)
        {
            to.Write(bytes[skip..]);
            return;
        }

        int split = item.Facts.Split;
        to.Write(bytes[skip..split]);
        to.Write(Opening);
        Span<byte> number = to.GetSpan(24);
        Utf8Formatter.TryFormat(item.Revision.Number, number, out int digits);
        number[digits] = (byte)'"';
        to.Advance(digits + 1);
        to.Write(bytes[split..]);
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
