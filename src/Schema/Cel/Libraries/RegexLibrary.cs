using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;
using Xebec.Schema.Patterns;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>Matching and finding. Patterns that are literals are compiled with the expression.</summary>
internal static class RegexLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        CelType text = CelType.String;
        var texts = CelType.List(text);
        table.Method("find", "string_find_string", text, text, text,
            static (s, p) => With(p.Text, r => CelValue.Of(r.Find(s.Text) ?? "")), CostRule.Find);
        table.Method("findAll", "string_find_all_string", text, text, texts, static (s, p) => With(p.Text, r => FindAll(r, s.Text, -1)), CostRule.Find);
        table.Method("findAll", "string_find_all_string_int", [text, text, CelType.Int], texts,
            static a => FindWith(a[1].Text, a[0].Text, a[2].Integer), CostRule.Find);
        return table;
    }

    public static CelValue Matches(CelValue text, CelValue pattern)
    {
        return Re2Pattern.IsMatch(text.Text, pattern.Text, out string? problem) is { } match ? CelValue.Of(match) : CelValue.Failure(problem!);
    }

    /// <summary>The same functions over a pattern that is known; null for functions that take none.</summary>
    public static CelUnary? Compiled(string function, Re2Pattern pattern) => function switch
    {
        "matches" => s => CelValue.Of(pattern.IsMatch(s.Text)),
        "find" => s => CelValue.Of(pattern.Find(s.Text) ?? ""),
        "findAll" => s => FindAll(pattern, s.Text, -1),
        _ => null,
    };

    private static CelValue FindWith(string pattern, string text, long most) => With(pattern, r => FindAll(r, text, most));

    private static CelValue FindAll(Re2Pattern pattern, string text, long most) =>
        CelValue.List([.. pattern.FindAll(text, most is < 0 or > int.MaxValue ? int.MaxValue : (int)most).Select(CelValue.Of)]);

    private static CelValue With(string pattern, Func<Re2Pattern, CelValue> use) =>
        Re2Pattern.TryParse(pattern, out string? problem) is { } compiled ? use(compiled) : CelValue.Failure($"Illegal regex: {problem}");
}
