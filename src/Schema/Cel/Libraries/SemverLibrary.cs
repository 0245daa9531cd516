using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>Semantic versions.</summary>
internal static class SemverLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        CelType version = CelTypes.Semver;
        table.Function("semver", "string_to_semver", CelType.String, version, static s => Parse(s.Text, false), CostRule.Traverse);
        table.Function("semver", "string_bool_to_semver", CelType.String, CelType.Bool, version, static (s, normalize) => Parse(s.Text, normalize.IsTrue), CostRule.Traverse);
        table.Function("isSemver", "is_semver_string", CelType.String, CelType.Bool, static s => CelValue.Of(!Parse(s.Text, false).IsError), CostRule.Traverse);
        table.Function("isSemver", "is_semver_string_bool", CelType.String, CelType.Bool, CelType.Bool,
            static (s, normalize) => CelValue.Of(!Parse(s.Text, normalize.IsTrue).IsError), CostRule.Traverse);
        table.Method("isGreaterThan", "semver_is_greater_than", version, version, CelType.Bool, static (a, b) => CelValue.Of(Of(a).CompareTo(Of(b)) > 0));
        table.Method("isLessThan", "semver_is_less_than", version, version, CelType.Bool, static (a, b) => CelValue.Of(Of(a).CompareTo(Of(b)) < 0));
        table.Method("compareTo", "semver_compare_to", version, version, CelType.Int, static (a, b) => CelValue.Of(Of(a).CompareTo(Of(b))));
        table.Method("major", "semver_major", version, CelType.Int, static v => CelValue.Of(unchecked((long)Of(v).Major)));
        table.Method("minor", "semver_minor", version, CelType.Int, static v => CelValue.Of(unchecked((long)Of(v).Minor)));
        table.Method("patch", "semver_patch", version, CelType.Int, static v => CelValue.Of(unchecked((long)Of(v).Patch)));
        return table;
    }

    private static SemanticVersion Of(CelValue value) => (SemanticVersion)value.Source!;

    private static CelValue Parse(string text, bool normalize) =>
        SemanticVersion.TryParse(text, normalize, out string? problem) is { } version ? CelValue.Of(CelTypes.Semver, version) : CelValue.Failure(problem!);
}
