using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared;

/// <summary>Node labels that have newer names, and the warnings for those who still select by them.</summary>
internal static class DeprecatedLabels
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["beta.kubernetes.io/arch"] = "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
        ["beta.kubernetes.io/os"] = "deprecated since v1.14; use \"kubernetes.io/os\" instead",
        ["failure-domain.beta.kubernetes.io/region"] = "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
        ["failure-domain.beta.kubernetes.io/zone"] = "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
        ["beta.kubernetes.io/instance-type"] = "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
    };

    /// <summary>A label's warning; null for labels in good standing.</summary>
    public static string? Of(string label) => Texts.GetValueOrDefault(label);

    /// <summary>The terms of a node selector.</summary>
    public static void WarnOfSelector(Value selector, FieldPath path, List<string> warnings)
    {
        int index = 0;
        foreach (Value term in selector["nodeSelectorTerms"].Elements)
        {
            WarnOfExpressions(term["matchExpressions"], path.Child("nodeSelectorTerms")[index++].Child("matchExpressions"), warnings);
        }
    }

    /// <summary>A selector of nodes by labels.</summary>
    public static void WarnOfLabels(Value selector, FieldPath path, List<string> warnings)
    {
        WarnOfExpressions(selector["matchExpressions"], path.Child("matchExpressions"), warnings);
        foreach (Member label in selector["matchLabels"].Members)
        {
            if (Of(label.Name) is { } text)
            {
                warnings.Add($"{path.Child("matchLabels").Child(label.Name)}: {text}");
            }
        }
    }

    public static void WarnOfExpressions(Value expressions, FieldPath path, List<string> warnings)
    {
        int index = 0;
        foreach (Value expression in expressions.Elements)
        {
            FieldPath at = path[index++].Child("key");
            if (Of(expression["key"].TextOrEmpty) is { } text)
            {
                warnings.Add($"{at}: {expression["key"].TextOrEmpty} is {text}");
            }
        }
    }
}
