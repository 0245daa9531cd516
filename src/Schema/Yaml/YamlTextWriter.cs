using System.Globalization;
using System.Text;

namespace Xebec.Schema.Yaml;

/// <summary>Writes one text in one of the four styles, breaking lines at spaces behind the 80th column.</summary>
internal static class YamlTextWriter
{
    public static void Write(YamlLayout layout, string text, bool asKey)
    {
        switch (YamlText.StyleOf(text, asKey))
        {
            case YamlStyle.Plain:
                WritePlain(layout, text, breaks: !asKey);
                break;
            case YamlStyle.SingleQuoted:
                WriteSingleQuoted(layout, text, breaks: !asKey);
                break;
            case YamlStyle.DoubleQuoted:
                WriteDoubleQuoted(layout, text, breaks: !asKey);
                break;
            default:
                WriteLiteral(layout, text);
                break;
        }
    }

    public static void WritePlain(YamlLayout layout, string text, bool breaks)
    {
        layout.Separate();
        WriteFolded(layout, text, breaks, quoted: false);
        layout.EndText();
    }

    private static void WriteSingleQuoted(YamlLayout layout, string text, bool breaks)
    {
        layout.Indicator("'", needsSpace: true);
        WriteFolded(layout, text, breaks, quoted: true);
        layout.Indicator("'", needsSpace: false);
        layout.EndText();
    }

    // a single line break inside a text is written as two, because one reads back as a space
    private static void WriteFolded(YamlLayout layout, string text, bool breaks, bool quoted)
    {
        bool afterSpace = false;
        bool afterBreak = false;
        for (int i = 0; i < text.Length;)
        {
            var rune = Rune.GetRuneAt(text, i);
            int next = i + rune.Utf16SequenceLength;
            if (rune.Value == ' ')
            {
                bool inside = !quoted || (i > 0 && next < text.Length);
                if (breaks && !afterSpace && layout.Column > YamlLayout.Width && inside && !(next < text.Length && text[next] == ' '))
                {
                    layout.NewLine();
                }
                else
                {
                    layout.Put(rune);
                }

                afterSpace = true;
            }
            else if (YamlText.IsBreak(rune.Value))
            {
                if (!afterBreak && rune.Value == '\n')
                {
                    layout.Break();
                }

                layout.Break(rune.Value);
                layout.StartLine();
                afterBreak = true;
            }
            else
            {
                if (afterBreak)
                {
                    layout.NewLine();
                }

                if (quoted && rune.Value == '\'')
                {
                    layout.Put(rune);
                }

                layout.Put(rune);
                afterSpace = false;
                afterBreak = false;
            }

            i = next;
        }
    }

    private static void WriteDoubleQuoted(YamlLayout layout, string text, bool breaks)
    {
        layout.Indicator("\"", needsSpace: true);

        // upstream's emitter mistakes everything behind a leading byte order mark for one
        bool marked = text.StartsWith('\uFEFF');
        bool afterSpace = false;
        for (int i = 0; i < text.Length;)
        {
            var rune = Rune.GetRuneAt(text, i);
            int next = i + rune.Utf16SequenceLength;
            if (marked || !YamlText.IsPrintable(rune.Value) || YamlText.IsBreak(rune.Value) || rune.Value is '"' or '\\')
            {
                foreach (Rune part in Escaped(rune.Value).EnumerateRunes())
                {
                    layout.Put(part);
                }

                afterSpace = false;
            }
            else if (rune.Value == ' ')
            {
                if (breaks && !afterSpace && layout.Column > YamlLayout.Width && i > 0 && next < text.Length)
                {
                    layout.NewLine();
                    if (text[next] == ' ')
                    {
                        layout.Put(new Rune('\\'));
                    }
                }
                else
                {
                    layout.Put(rune);
                }

                afterSpace = true;
            }
            else
            {
                layout.Put(rune);
                afterSpace = false;
            }

            i = next;
        }

        layout.Indicator("\"", needsSpace: false);
        layout.EndText();
    }

    private static string Escaped(int rune) => rune switch
    {
        0 => "\\0",
        '\a' => "\\a",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\v' => "\\v",
        '\f' => "\\f",
        '\r' => "\\r",
        0x1B => "\\e",
        '"' => "\\\"",
        '\\' => "\\\\",
        0x85 => "\\N",
        0xA0 => "\\_",
        0x2028 => "\\L",
        0x2029 => "\\P",
        <= 0xFF => "\\x" + rune.ToString("X2", CultureInfo.InvariantCulture),
        <= 0xFFFF => "\\u" + rune.ToString("X4", CultureInfo.InvariantCulture),
        _ => "\\U" + rune.ToString("X8", CultureInfo.InvariantCulture),
    };

    private static void WriteLiteral(YamlLayout layout, string text)
    {
        // how far the text is indented must be said when it starts with a space, and what becomes of its last line ends
        string hints = text[0] == ' ' || YamlText.IsBreak(text[0]) ? "2" : "";
        bool ends = YamlText.IsBreak(text[^1]);
        bool endsTwice = ends && (text.Length == 1 || YamlText.IsBreak(text[^2]));
        layout.Indicator("|" + hints + (!ends ? "-" : endsTwice ? "+" : ""), needsSpace: true);
        layout.Break();
        layout.StartLine();
        bool afterBreak = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (YamlText.IsBreak(rune.Value))
            {
                layout.Break(rune.Value);
                layout.StartLine();
                afterBreak = true;
                continue;
            }

            if (afterBreak)
            {
                layout.NewLine();
            }

            layout.Put(rune);
            afterBreak = false;
        }

        if (!afterBreak)
        {
            layout.EndLiteral();
        }
    }
}
