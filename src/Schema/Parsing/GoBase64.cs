using System.Buffers;

namespace Xebec.Schema.Parsing;

/// <summary>Base64 as Go's standard encoding reads it: padding required, line ends skipped, loose last bits accepted.</summary>
internal static class GoBase64
{
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    /// <summary>Whether encoding the decoded bytes gives this very text.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> text)
    {
        if (text.Length % 4 != 0)
        {
            return false;
        }

        int end = text.IndexOfAnyExcept(Alphabet);
        if (end < 0)
        {
            return true;
        }

        // the last bits before padding belong to no byte and must be zero
        int padding = text.Length - end;
        return padding switch
        {
            1 => text[end] == '=' && (SextetOf(text[end - 1]) & 0b11) == 0,
            2 => text[end] == '=' && text[end + 1] == '=' && (SextetOf(text[end - 1]) & 0b1111) == 0,
            _ => false,
        };
    }

    /// <summary>Decodes; <paramref name="invalidAt"/> is the byte Go complains about.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, out byte[] bytes, out int invalidAt)
    {
        var decoded = new List<byte>(text.Length / 4 * 3);
        bytes = [];
        invalidAt = 0;
        int at = 0;
        while (true)
        {
            int bits = 0;
            int count = 0;
            for (; count < 4; at++)
            {
                if (at == text.Length)
                {
                    invalidAt = at - count;
                    bytes = [.. decoded];
                    return count == 0;
                }

                int sextet = SextetOf(text[at]);
                if (sextet >= 0)
                {
                    bits = (bits << 6) | sextet;
                    count++;
                }
                else if (text[at] == '=')
                {
                    break;
                }
                else if (text[at] is not ((byte)'\n' or (byte)'\r'))
                {
                    invalidAt = at;
                    return false;
                }
            }

            if (count == 4)
            {
                decoded.Add((byte)(bits >> 16));
                decoded.Add((byte)(bits >> 8));
                decoded.Add((byte)bits);
                continue;
            }

            bool good = TryFinish(text, at, count, out invalidAt);
            if (count == 2)
            {
                decoded.Add((byte)(bits >> 4));
            }
            else if (count == 3)
            {
                decoded.Add((byte)(bits >> 10));
                decoded.Add((byte)(bits >> 2));
            }

            bytes = [.. decoded];
            return good;
        }
    }

    // at stands on the first padding sign
    private static bool TryFinish(ReadOnlySpan<byte> text, int at, int count, out int invalidAt)
    {
        invalidAt = at++;
        if (count < 2)
        {
            return false;
        }

        if (count == 2)
        {
            at = SkipLineEnds(text, at);
            if (at == text.Length || text[at] != '=')
            {
                invalidAt = at == text.Length ? at : at - 1;
                return false;
            }

            at++;
        }

        invalidAt = SkipLineEnds(text, at);
        return invalidAt == text.Length;
    }

    private static int SkipLineEnds(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)'\n' or (byte)'\r')
        {
            at++;
        }

        return at;
    }

    private static int SextetOf(byte b) => b switch
    {
        >= (byte)'A' and <= (byte)'Z' => b - 'A',
        >= (byte)'a' and <= (byte)'z' => b - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => b - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
