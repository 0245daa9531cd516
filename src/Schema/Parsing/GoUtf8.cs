using System.Text;

namespace Xebec.Schema.Parsing;

/// <summary>Text as Go sees it where .NET differs.</summary>
internal static class GoUtf8
{
    /// <summary>The text with every invalid byte replaced by U+FFFD, one for each byte.</summary>
    public static byte[] Valid(ReadOnlySpan<byte> text)
    {
        var valid = new List<byte>(text.Length + 16);
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out _, out int used) == System.Buffers.OperationStatus.Done)
            {
                valid.AddRange(text[..used]);
                text = text[used..];
            }
            else
            {
                valid.AddRange("\uFFFD"u8);
                text = text[1..];
            }
        }

        return [.. valid];
    }

    /// <summary>Without leading and trailing ASCII white space.</summary>
    public static ReadOnlySpan<byte> TrimSpace(ReadOnlySpan<byte> text) => text.Trim(" \t\n\v\f\r"u8);
}
