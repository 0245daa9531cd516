using System.Buffers;

namespace Xebec.Schema.Yaml;

/// <summary>
/// Stars that the parser must not see: it takes one after a space within a plain text for an alias,
/// and then overlooks the colon behind it, so that <c>a *b: 1</c> is no key. A star that cannot
/// begin an alias is replaced by a character the text does not have, and put back in what was read.
/// </summary>
internal static class HiddenStars
{
    // a private area of Unicode: some character of it is free in every text of a sane size
    private const char First = '\uE000';
    private const char Last = '\uF8FF';

    // behind these a node begins, and with it perhaps an alias; and behind tags and anchors
    private static readonly SearchValues<char> Openers = SearchValues.Create("-?:,[{");

    /// <summary>
    /// The text to parse. <paramref name="stand"/> is what stands for hidden stars; a star itself when there is none to hide.
    /// </summary>
    public static string Hide(string text, out char stand)
    {
        stand = '*';
        if (!text.Contains(" *", StringComparison.Ordinal) && !text.Contains("\t*", StringComparison.Ordinal))
        {
            return text;
        }

        for (char free = First; free <= Last; free++)
        {
            if (!text.Contains(free))
            {
                stand = free;
                char[] hidden = text.ToCharArray();
                Replace(hidden, free);
                return new string(hidden);
            }
        }

        return text;
    }

    /// <summary>What was read, with its stars.</summary>
    public static string Show(string text, char stand) => text.Replace(stand, '*');

    // one pass over the words: what the one before on the line began and ended with
    private static void Replace(Span<char> text, char stand)
    {
        (char First, char Last) word = default;
        bool blank = false;
        foreach (ref char c in text)
        {
            if (c is ' ' or '\t')
            {
                blank = true;
                continue;
            }

            if (c == '*' && blank && word.Last != default && !Openers.Contains(word.Last) && word.First is not ('!' or '&'))
            {
                c = stand;
            }

            word = c is '\n' or '\r' ? default : (blank || word.First == default ? c : word.First, c);
            blank = false;
        }
    }
}
