using System.Buffers;

namespace Xebec.Server.Answers;

/// <summary>
/// Compact JSON laid out for people, as Go does: two blanks a level, empty
/// objects and arrays on one line, no line end behind the last brace.
/// </summary>
internal static class JsonIndent
{
    public static byte[] Write(ReadOnlySpan<byte> json)
    {
        var to = new ArrayBufferWriter<byte>(json.Length * 2);
        int depth = 0;
        for (int i = 0; i < json.Length; i++)
        {
            byte c = json[i];
            switch (c)
            {
                case (byte)'"':
                    int end = EndOfText(json, i);
                    to.Write(json[i..end]);
                    i = end - 1;
                    break;
                case (byte)'{' or (byte)'[':
                    Put(to, c);
                    if (json[i + 1] is (byte)'}' or (byte)']')
                    {
                        Put(to, json[++i]);
                    }
                    else
                    {
                        Line(to, ++depth);
                    }

                    break;
                case (byte)'}' or (byte)']':
                    Line(to, --depth);
                    Put(to, c);
                    break;
                case (byte)',':
                    Put(to, c);
                    Line(to, depth);
                    break;
                case (byte)':':
                    to.Write(": "u8);
                    break;
                case (byte)'\n':
                    break;
                default:
                    Put(to, c);
                    break;
            }
        }

        return to.WrittenSpan.ToArray();
    }

    // behind the closing quote
    private static int EndOfText(ReadOnlySpan<byte> json, int start)
    {
        int at = start + 1;
        while (json[at] != '"')
        {
            at += json[at] == '\\' ? 2 : 1;
        }

        return at + 1;
    }

    private static void Line(ArrayBufferWriter<byte> to, int depth)
    {
        Span<byte> span = to.GetSpan(1 + (depth * 2));
        span[0] = (byte)'\n';
        span.Slice(1, depth * 2).Fill((byte)' ');
        to.Advance(1 + (depth * 2));
    }

    private static void Put(ArrayBufferWriter<byte> to, byte c)
    {
        to.GetSpan(1)[0] = c;
        to.Advance(1);
    }
}
