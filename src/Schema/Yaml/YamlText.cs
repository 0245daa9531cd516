using System.Text;
using System.Text.RegularExpressions;

namespace Xebec.Schema.Yaml;

internal enum YamlStyle : byte
{
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

/// <summary>In which styles a text can be written so that it reads back, and which of them upstream chooses.</summary>
internal static partial class YamlText
{
    private const int SimpleKeyMax = 128;

    /// <summary>Whether a key stands before its colon on one line; others are written behind a question mark.</summary>
    public static bool FitsSimpleKey(string key) => Encoding.UTF8.GetByteCount(key) <= SimpleKeyMax && !key.AsSpan().ContainsAny(Breaks);

    public static YamlStyle StyleOf(string text, bool asKey)
    {
        Shape shape = Analyse(text);
        bool multiline = shape.HasFlag(Shape.LineBreaks);
        // upstream writes the key "<<" bare, and cannot read back what it wrote: there it means a merge
        bool readsBack = ReadsAsText(text) && !(asKey && text == "<<");
        YamlStyle style = text.Contains('\n') ? YamlStyle.Literal : readsBack ? YamlStyle.Plain : YamlStyle.DoubleQuoted;
        if (asKey && multiline)
        {
            style = YamlStyle.DoubleQuoted;
        }

        if (style == YamlStyle.Plain && ((shape & Shape.NotPlain) != 0 || (asKey && text.Length == 0)))
        {
            style = YamlStyle.SingleQuoted;
        }

        if (style == YamlStyle.SingleQuoted && (shape & Shape.NotSingleQuoted) != 0)
        {
            style = YamlStyle.DoubleQuoted;
        }

        return style == YamlStyle.Literal && ((shape & Shape.NotLiteral) != 0 || asKey) ? YamlStyle.DoubleQuoted : style;
    }

    public static bool IsBreak(int rune) => rune is '\n' or '\r' or 0x85 or 0x2028 or 0x2029;

    /// <summary>What upstream's emitter takes for printable: no tabs, nothing beyond the first plane.</summary>
    public static bool IsPrintable(int rune)
    {
        return rune is '\n' or (>= 0x20 and <= 0x7E) or (>= 0xA0 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD and not 0xFEFF);
    }

    private static ReadOnlySpan<char> Breaks => "\n\r\u0085\u2028\u2029";

    // a text that would be read as a number, a boolean or a date without quotes; or by other libraries as one of base 60
    private static bool ReadsAsText(string text)
    {
        return text.Length > 0 && YamlResolver.OfPlain(text).Kind == YamlScalarKind.Text
            && !(char.IsAsciiDigit(text[0]) && YamlTimestamps.Is(text))
            && !(text[0] is '+' or '-' or (>= '0' and <= '9') && text.Contains(':') && BaseSixty().IsMatch(text));
    }

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\z")]
    private static partial Regex BaseSixty();

    [Flags]
    private enum Shape
    {
        None = 0,
        Indicators = 1,
        LineBreaks = 2,
        Special = 4,
        OuterSpace = 8,
        TrailingSpace = 16,
        BreakThenSpace = 32,
        SpaceThenBreak = 64,
        NotPlain = Indicators | LineBreaks | Special | OuterSpace | TrailingSpace | BreakThenSpace | SpaceThenBreak,
        NotSingleQuoted = Special | BreakThenSpace | SpaceThenBreak,
        NotLiteral = Special | TrailingSpace | SpaceThenBreak,
    }

    private static Shape Analyse(string text)
    {
        Shape shape = text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal)
            ? Shape.Indicators
            : Shape.None;
        bool afterBlank = true;
        bool afterSpace = false;
        bool afterBreak = false;
        for (int i = 0; i < text.Length;)
        {
            var rune = Rune.GetRuneAt(text, i);
            int next = i + rune.Utf16SequenceLength;
            bool last = next >= text.Length;
            bool beforeBlank = last || text[next] is ' ' or '\t';
            if (IsIndicator(rune.Value, i == 0, afterBlank, beforeBlank))
            {
                shape |= Shape.Indicators;
            }

            if (!IsPrintable(rune.Value))
            {
                shape |= Shape.Special;
            }

            if (rune.Value == ' ')
            {
                shape |= (i == 0 ? Shape.OuterSpace : 0) | (last ? Shape.TrailingSpace : 0) | (afterBreak ? Shape.BreakThenSpace : 0);
                (afterSpace, afterBreak) = (true, false);
            }
            else if (IsBreak(rune.Value))
            {
                shape |= Shape.LineBreaks | (i == 0 || last ? Shape.OuterSpace : 0) | (afterSpace ? Shape.SpaceThenBreak : 0);
                (afterSpace, afterBreak) = (false, true);
            }
            else
            {
                (afterSpace, afterBreak) = (false, false);
            }

            afterBlank = rune.Value is ' ' or '\t' || IsBreak(rune.Value);
            i = next;
        }

        return shape;
    }

    private static bool IsIndicator(int rune, bool first, bool afterBlank, bool beforeBlank) => rune switch
    {
        ',' or '[' or ']' or '{' or '}' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => first,
        '?' or '-' => first && beforeBlank,
        ':' => beforeBlank,
        '#' => afterBlank,
        _ => false,
    };
}
