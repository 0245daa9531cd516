using System.Globalization;
using System.Text;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>The strings extension, version 2. Positions count code points.</summary>
internal static class StringsLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        CelType text = CelType.String;
        CelType number = CelType.Int;
        var texts = CelType.List(text);
        table.Method("charAt", "string_char_at_int", text, number, text, static (s, i) => CharAt(new TextPoints(s.Text), i.Integer));
        table.Method("indexOf", "string_index_of_string", text, text, number, static (s, sub) => IndexOf(s.Text, sub.Text, 0), CostRule.Elements);
        table.Method("indexOf", "string_index_of_string_int", [text, text, number], number, static a => IndexOf(a[0].Text, a[1].Text, a[2].Integer), CostRule.Elements);
        table.Method("lastIndexOf", "string_last_index_of_string", text, text, number, static (s, sub) => LastIndexOf(s.Text, sub.Text, null), CostRule.Elements);
        table.Method("lastIndexOf", "string_last_index_of_string_int", [text, text, number], number,
            static a => LastIndexOf(a[0].Text, a[1].Text, a[2].Integer), CostRule.Elements);
        table.Method("lowerAscii", "string_lower_ascii", text, text, static s => CelValue.Of(Ascii(s.Text, char.ToLowerInvariant)), CostRule.TraverseSame);
        table.Method("upperAscii", "string_upper_ascii", text, text, static s => CelValue.Of(Ascii(s.Text, char.ToUpperInvariant)), CostRule.TraverseSame);
        table.Method("trim", "string_trim", text, text, static s => CelValue.Of(s.Text.Trim()), CostRule.TraverseSame);
        table.Method("replace", "string_replace_string_string", [text, text, text], text,
            static a => CelValue.Of(Replace(a[0].Text, a[1].Text, a[2].Text, -1)), CostRule.Replace);
        table.Method("replace", "string_replace_string_string_int", [text, text, text, number], text,
            static a => CelValue.Of(Replace(a[0].Text, a[1].Text, a[2].Text, a[3].Integer)), CostRule.Replace);
        table.Method("split", "string_split_string", text, text, texts, static (s, by) => Split(s.Text, by.Text, -1), CostRule.Split);
        table.Method("split", "string_split_string_int", [text, text, number], texts, static a => Split(a[0].Text, a[1].Text, a[2].Integer), CostRule.Split);
        table.Method("substring", "string_substring_int", text, number, text,
            static (s, from) => Substring(new TextPoints(s.Text), from.Integer, null), CostRule.TraverseSame);
        table.Method("substring", "string_substring_int_int", [text, number, number], text,
            static a => Substring(new TextPoints(a[0].Text), a[1].Integer, a[2].Integer), CostRule.TraverseSame);
        table.Method("join", "list_join", texts, text, static l => Join(l, ""), CostRule.Join);
        table.Method("join", "list_join_string", texts, text, text, static (l, by) => Join(l, by.Text), CostRule.Join);
        table.Method("format", "string_format", text, CelType.List(CelType.Dyn), text, static (s, a) => FormatText.Run(s.Text, a.Elements.ToArray()), CostRule.Traverse);
        table.Function("strings.quote", "strings_quote", text, text, static s => CelValue.Of(Quote(s.Text)), CostRule.Traverse);
        return table;
    }

    private static CelValue OutOfRange(long index) => CelValue.Failure(string.Create(CultureInfo.InvariantCulture, $"index out of range: {index}"));

    private static CelValue CharAt(TextPoints text, long index) =>
        index < 0 || index > text.Count ? OutOfRange(index) : CelValue.Of(text.Part((int)index, (int)Math.Min(index + 1, text.Count)));

    private static CelValue IndexOf(string text, string part, long from)
    {
        if (part.Length == 0)
        {
            return CelValue.Of(from);
        }

        if (from < 0)
        {
            return OutOfRange(from);
        }

        var points = new TextPoints(text);
        int at = from >= points.Count ? -1 : text.IndexOf(part, points.UnitOf((int)from), StringComparison.Ordinal);
        return CelValue.Of(at < 0 ? -1 : points.PointOf(at));
    }

    private static CelValue LastIndexOf(string text, string part, long? from)
    {
        var points = new TextPoints(text);
        if (part.Length == 0)
        {
            return CelValue.Of(from ?? points.Count);
        }

        if (from < 0)
        {
            return OutOfRange(from.Value);
        }

        if (points.Count == 0 || from >= points.Count)
        {
            return CelValue.Of(-1);
        }

        int start = points.UnitOf((int)(from ?? points.Count - 1));
        int last = Math.Min(text.Length, start + part.Length);
        int at = text.AsSpan(0, last).LastIndexOf(part, StringComparison.Ordinal);
        return CelValue.Of(at < 0 ? -1 : points.PointOf(at));
    }

    private static string Ascii(string text, Func<char, char> change) =>
        string.Create(text.Length, (text, change), static (to, from) =>
        {
            for (int i = 0; i < to.Length; i++)
            {
                char c = from.text[i];
                to[i] = char.IsAscii(c) ? from.change(c) : c;
            }
        });

    private static string Replace(string text, string old, string by, long most)
    {
        if (most < 0 && old.Length > 0)
        {
            return text.Replace(old, by, StringComparison.Ordinal);
        }

        var result = new StringBuilder();
        int at = 0;
        for (long count = 0; most < 0 || count < most; count++)
        {
            // an empty text is found before each code point, and at the end
            int found = old.Length > 0 ? text.IndexOf(old, at, StringComparison.Ordinal)
                : count == 0 ? 0 : at < text.Length ? at + (char.IsSurrogatePair(text, at) ? 2 : 1) : -1;
            if (found < 0)
            {
                break;
            }

            result.Append(text, at, found - at).Append(by);
            at = found + old.Length;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    private static CelValue Split(string text, string by, long most)
    {
        if (most == 0)
        {
            return CelValue.List();
        }

        int count = most < 0 || most > int.MaxValue ? int.MaxValue : (int)most;
        if (by.Length > 0)
        {
            return CelValue.List([.. text.Split(by, count).Select(CelValue.Of)]);
        }

        List<CelValue> parts = [];
        int at = 0;
        while (at < text.Length)
        {
            int next = parts.Count + 1 == count ? text.Length : at + (char.IsSurrogatePair(text, at) ? 2 : 1);
            parts.Add(CelValue.Of(text[at..next]));
            at = next;
        }

        return CelValue.List([.. parts]);
    }

    private static CelValue Substring(TextPoints text, long from, long? to)
    {
        if (to is { } end && from > end)
        {
            return CelValue.Failure(string.Create(CultureInfo.InvariantCulture, $"invalid substring range. start: {from}, end: {end}"));
        }

        if (from < 0 || from > text.Count)
        {
            return OutOfRange(from);
        }

        return to < 0 || to > text.Count ? OutOfRange(to.Value) : CelValue.Of(text.Part((int)from, (int)(to ?? text.Count)));
    }

    private static CelValue Join(CelValue list, string by)
    {
        var joined = new StringBuilder();
        bool first = true;
        foreach (CelValue element in list.Elements)
        {
            if (element.Kind != CelKind.String)
            {
                return CelValue.Failure("no such overload");
            }

            joined.Append(first ? "" : by).Append(element.Text);
            first = false;
        }

        return CelValue.Of(joined.ToString());
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            int escape = "\a\b\f\n\r\t\v\\\"".IndexOf(c, StringComparison.Ordinal);
            quoted.Append(escape < 0 ? c.ToString() : "\\" + "abfnrtv\\\""[escape]);
        }

        return quoted.Append('"').ToString();
    }
}
