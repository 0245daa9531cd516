using System.Text;

namespace Xebec.Api.Documents;

/// <summary>
/// A number that tells nearly all names of members apart: length, first, middle and last character. A draft is asked for members some
/// hundred times in a write, and most of the names it has are not the one.
/// </summary>
/// <remarks>
/// 0 tells nothing: of names that have to be decoded, are empty, or go beyond ASCII where they are looked for. A name of ASCII has the same
/// mark whether it is text or bytes.
/// </remarks>
internal static class NameMark
{
    public static int Of(string name) =>
        name.Length == 0 || !Ascii.IsValid(name) ? 0 : Of(name.Length, name[0], name[name.Length / 2], name[^1]);

    public static int Of(Document document, in Token name)
    {
        ReadOnlySpan<byte> utf8 = document.SpanOf(name);
        return name.Kind != TokenKind.String || utf8.IsEmpty ? 0 : Of(utf8.Length, utf8[0], utf8[utf8.Length / 2], utf8[^1]);
    }

    /// <summary>Whether names of these marks may be the same.</summary>
    public static bool MayBeSame(int left, int right) => left == right || left == 0 || right == 0;

    private static int Of(int length, int first, int middle, int last) => (length << 24) | (first << 16) | (middle << 8) | last;
}
