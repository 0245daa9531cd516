using System.Globalization;
using System.Text;

namespace Xebec.Api.Names;

/// <summary>Text as Go's <c>%q</c> prints it, which most of upstream's messages use for values.</summary>
public static class GoText
{
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"' or '\\':
                    quoted.Append('\\').Append((char)rune.Value);
                    break;
                case '\a':
                    quoted.Append("\\a");
                    break;
                case '\b':
                    quoted.Append("\\b");
                    break;
                case '\f':
                    quoted.Append("\\f");
                    break;
                case '\n':
                    quoted.Append("\\n");
                    break;
                case '\r':
                    quoted.Append("\\r");
                    break;
                case '\t':
                    quoted.Append("\\t");
                    break;
                case '\v':
                    quoted.Append("\\v");
                    break;
                case < 0x20 or 0x7F:
                    quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
                    break;
                default:
                    Append(quoted, rune);
                    break;
            }
        }

        return quoted.Append('"').ToString();
    }

    private static void Append(StringBuilder quoted, Rune rune)
    {
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        bool printable = rune.Value == ' '
            || category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        if (printable)
        {
            quoted.Append(rune.ToString());
        }
        else
        {
            bool wide = rune.Value > 0xFFFF;
            quoted.Append(wide ? "\\U" : "\\u").Append(rune.Value.ToString(wide ? "x8" : "x4", CultureInfo.InvariantCulture));
        }
    }
}
