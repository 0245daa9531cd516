using Xebec.Api.Documents;

namespace Xebec.Api.Selectors;

/// <summary>
/// Conditions on labels, all of which must hold: from a query (<c>app=web,tier in (a,b)</c>) or from a LabelSelector object. Immutable.
/// </summary>
public sealed class LabelSelector
{
    private LabelSelector(IReadOnlyList<LabelRequirement> requirements, bool matchesNothing)
    {
        Requirements = requirements;
        MatchesNothing = matchesNothing;
    }

    /// <summary>Matches every object.</summary>
    public static LabelSelector Everything { get; } = new([], false);

    /// <summary>Matches no object, as a LabelSelector that is null.</summary>
    public static LabelSelector Nothing { get; } = new([], true);

    /// <summary>Ordered by key.</summary>
    public IReadOnlyList<LabelRequirement> Requirements { get; }

    public bool MatchesNothing { get; }

    public bool MatchesEverything => !MatchesNothing && Requirements.Count == 0;

    public static LabelSelector Of(IEnumerable<LabelRequirement> requirements) =>
        new([.. requirements.OrderBy(r => r.Key, StringComparer.Ordinal)], false);

    /// <summary>Reads a query's labelSelector; <paramref name="problem"/> has upstream's words.</summary>
    public static bool TryParse(string text, out LabelSelector selector, out string? problem)
    {
        var parser = new LabelSelectorParser(text);
        problem = parser.Parse();
        selector = problem is null ? Of(parser.Requirements) : Nothing;
        return problem is null;
    }

    /// <summary>
    /// Reads a LabelSelector object (matchLabels, matchExpressions); null and absent match nothing, <c>{}</c> everything.
    /// </summary>
    public static bool TryRead(Value selector, out LabelSelector result, out string? problem)
    {
        result = Nothing;
        problem = null;
        if (selector.IsNullOrAbsent)
        {
            return true;
        }

        var requirements = new List<LabelRequirement>();
        foreach (Member label in selector["matchLabels"].Members)
        {
            if (!LabelRequirements.TryMake(
                label.Name, LabelOperator.Equals, [label.Value.TextOrEmpty], out LabelRequirement? requirement, out problem))
            {
                return false;
            }

            requirements.Add(requirement);
        }

        foreach (Value expression in selector["matchExpressions"].Elements)
        {
            string word = expression["operator"].TextOrEmpty;
            if (OperatorOf(word) is not LabelOperator operation)
            {
                problem = $"\"{word}\" is not a valid label selector operator";
                return false;
            }

            List<string> values = [.. expression["values"].Elements.ToList().Select(v => v.TextOrEmpty)];
            if (!LabelRequirements.TryMake(
                expression["key"].TextOrEmpty, operation, values, out LabelRequirement? requirement, out problem))
            {
                return false;
            }

            requirements.Add(requirement);
        }

        result = Of(requirements);
        return true;
    }

    /// <summary>Whether labels (an object of strings, or absent) meet all conditions.</summary>
    public bool Matches(Value labels)
    {
        foreach (LabelRequirement requirement in Requirements)
        {
            if (!requirement.Matches(labels[requirement.Key].Text))
            {
                return false;
            }
        }

        return !MatchesNothing;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        return !MatchesNothing && Requirements.All(r => r.Matches(labels.GetValueOrDefault(r.Key)));
    }

    /// <param name="label">A label's value by its name; null when the object does not have it.</param>
    public bool Matches(Func<string, string?> label)
    {
        foreach (LabelRequirement requirement in Requirements)
        {
            if (!requirement.Matches(label(requirement.Key)))
            {
                return false;
            }
        }

        return !MatchesNothing;
    }

    /// <summary>The value a label must have exactly, when some condition demands one; for finding objects by an index.</summary>
    public string? ExactValue(string key)
    {
        return Requirements.FirstOrDefault(r => r.Key == key
            && r.Values.Count == 1 && r.Operator is LabelOperator.Equals or LabelOperator.DoubleEquals or LabelOperator.In)?.Values[0];
    }

    /// <summary>The query's syntax; "" matches everything.</summary>
    public override string ToString() => string.Join(',', Requirements);

    private static LabelOperator? OperatorOf(string word) => word switch
    {
        "In" => LabelOperator.In,
        "NotIn" => LabelOperator.NotIn,
        "Exists" => LabelOperator.Exists,
        "DoesNotExist" => LabelOperator.DoesNotExist,
        _ => null,
    };
}
