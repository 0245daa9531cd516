using Xebec.Api.Accessors;
using Xebec.Api.Documents;
using Xebec.Api.Meta.V1;

namespace Xebec.Client.Selectors;

/// <summary>Whether labels are what a selector asks for.</summary>
public static class LabelMatch
{
    /// <summary>A selector that is not there matches nothing, an empty one everything; an operator nobody knows matches nothing.</summary>
    public static bool Matches(LabelSelector selector, TextMap labels)
    {
        if (!selector.Exists || !Matches(selector.MatchLabels, labels))
        {
            return false;
        }

        foreach (LabelSelectorRequirement requirement in selector.MatchExpressions)
        {
            bool present = labels.Contains(requirement.Key);
            bool met = requirement.Operator switch
            {
                "In" => present && requirement.Values.Contains(labels[requirement.Key] ?? ""),
                "NotIn" => !present || !requirement.Values.Contains(labels[requirement.Key] ?? ""),
                "Exists" => present,
                "DoesNotExist" => !present,
                _ => false,
            };
            if (!met)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether every wanted label is there with its value. Nothing wanted matches everything.</summary>
    public static bool Matches(TextMap wanted, TextMap labels)
    {
        foreach (Member label in wanted.Json.Members)
        {
            if (!labels.Has(label.Name, label.Value.TextOrEmpty))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a selector asks for nothing.</summary>
    public static bool IsEmpty(LabelSelector selector) => selector.MatchLabels.Count == 0 && selector.MatchExpressions.Count == 0;
}
