using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>Named formats: nothing when a text is right, else what is wrong.</summary>
internal static class FormatLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        foreach ((string key, NamedFormat format) in NamedFormats.All)
        {
            var value = CelValue.Of(CelTypes.Format, format);
            table.Function($"format.{key}", $"format.{key}", [], CelTypes.Format, _ => value);
        }

        table.Function("format.named", "format-named", CelType.String, CelType.Optional(CelTypes.Format), static name =>
            NamedFormats.All.FirstOrDefault(f => f.Key == name.Text).Format is { } format
                ? CelOptional.Of(CelValue.Of(CelTypes.Format, format))
                : CelOptional.Of(default));
        table.Method("validate", "format-validate", CelTypes.Format, CelType.String, CelType.Optional(CelType.List(CelType.String)), static (format, text) =>
        {
            IReadOnlyList<string> problems = ((NamedFormat)format.Source!).Check(text.Text);
            return CelOptional.Of(problems.Count == 0 ? default : CelValue.List([.. problems.Select(CelValue.Of)]));
        }, CostRule.Validate);
        return table;
    }
}
