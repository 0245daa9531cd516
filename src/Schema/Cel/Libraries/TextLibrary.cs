using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>The language's own functions on strings.</summary>
internal static class TextLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        CelType text = CelType.String;
        table.Method("contains", "contains_string", text, text, CelType.Bool,
            static (a, b) => CelValue.Of(a.Text.Contains(b.Text, StringComparison.Ordinal)), CostRule.Contains);
        table.Method("startsWith", "starts_with_string", text, text, CelType.Bool,
            static (a, b) => CelValue.Of(a.Text.StartsWith(b.Text, StringComparison.Ordinal)), CostRule.TraverseSecond);
        table.Method("endsWith", "ends_with_string", text, text, CelType.Bool,
            static (a, b) => CelValue.Of(a.Text.EndsWith(b.Text, StringComparison.Ordinal)), CostRule.TraverseSecond);
        table.Function("matches", "matches", text, text, CelType.Bool, RegexLibrary.Matches, CostRule.Match);
        table.Method("matches", "matches_string", text, text, CelType.Bool, RegexLibrary.Matches, CostRule.Match);
        return table;
    }
}
