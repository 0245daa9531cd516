using System.Diagnostics.CodeAnalysis;
using Xebec.Api.Names;

namespace Xebec.Api.Selectors;

/// <summary>Makes requirements, and says in upstream's words why one cannot be.</summary>
internal static class LabelRequirements
{
    public static bool TryMake(string key, LabelOperator operation, IEnumerable<string> values,
        [NotNullWhen(true)] out LabelRequirement? requirement, out string? problem)
    {
        string[] sorted = [.. values.Distinct().Order(StringComparer.Ordinal)];
        List<string> problems = [];
        if (KeyProblem(key, "key") is string badKey)
        {
            problems.Add(badKey);
        }

        if (CountProblem(operation, sorted) is string badCount)
        {
            problems.Add(badCount);
        }

        for (int i = 0; i < sorted.Length; i++)
        {
            IReadOnlyList<string> wrong = LabelNames.Value(sorted[i]);
            if (wrong.Count > 0)
            {
                problems.Add($"values[{i}][{key}]: Invalid value: {Quote(sorted[i])}: {string.Join("; ", wrong)}");
            }
        }

        problem = problems.Count switch { 0 => null, 1 => problems[0], _ => $"[{string.Join(", ", problems)}]" };
        requirement = problem is null ? new LabelRequirement(key, operation, sorted) : null;
        return requirement is not null;
    }

    /// <param name="path">Where the key stands; upstream prints a missing path as <c>&lt;nil&gt;</c>.</param>
    public static string? KeyProblem(string key, string path)
    {
        IReadOnlyList<string> wrong = LabelNames.Key(key);
        return wrong.Count == 0 ? null : $"{path}: Invalid value: {Quote(key)}: {string.Join("; ", wrong)}";
    }

    private static string? CountProblem(LabelOperator operation, string[] values)
    {
        (bool good, string rule) = operation switch
        {
            LabelOperator.In or LabelOperator.NotIn => (values.Length > 0, "for 'in', 'notin' operators, values set can't be empty"),
            LabelOperator.Exists or LabelOperator.DoesNotExist =>
                (values.Length == 0, "values set must be empty for exists and does not exist"),
            LabelOperator.GreaterThan or LabelOperator.LessThan =>
                (values.Length == 1, "for 'Gt', 'Lt' operators, exactly one value is required"),
            _ => (values.Length == 1, "exact-match compatibility requires one single value"),
        };
        if (!good)
        {
            return $"values: Invalid value: {(values.Length == 0 ? "[]" : $"[{string.Join(",", values.Select(Quote))}]")}: {rule}";
        }

        bool numeric = operation is LabelOperator.GreaterThan or LabelOperator.LessThan;
        return numeric && !LabelRequirement.TryInteger(values[0], out _)
            ? $"values[0]: Invalid value: {Quote(values[0])}: for 'Gt', 'Lt' operators, the value must be an integer"
            : null;
    }

    private static string Quote(string text) => GoText.Quote(text);
}
