using System.Globalization;
using System.Text;

namespace Xebec.Api.Documents;

/// <summary>
/// Decodes the inside of a JSON string as Go does where the platform's reader refuses: half a surrogate pair becomes U+FFFD.
/// </summary>
internal static class LoneSurrogates
{
    public static string Replace(ReadOnlySpan<byte> inside)
    {
        string text = Encoding.UTF8.GetString(inside);
        var decoded = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                decoded.Append(text[i]);
                continue;
            }

            char escape = text[++i];
            if (escape != 'u')
            {
                decoded.Append(escape switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', _ => escape });
                continue;
            }

            decoded.Append((char)int.Parse(text.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            i += 4;
        }

        for (int i = 0; i < decoded.Length; i++)
        {
            if (char.IsHighSurrogate(decoded[i]) && i + 1 < decoded.Length && char.IsLowSurrogate(decoded[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(decoded[i]))
            {
                decoded[i] = '\uFFFD';
            }
        }

        return decoded.ToString();
    }
}
