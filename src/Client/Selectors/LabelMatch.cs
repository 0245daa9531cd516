using Xebec.Api.Accessors;
using Xebec.Api.Documents;
using Xebec.Api.Meta.V1;

namespace Xebec.Client.Selectors;

/// <summary>Whether labels are what a selector asks for.</summary>
public static class LabelMatch
{
    /// <summary>A selector that is not there or makes no sense matches nothing, an empty one everything.</summary>
    public static bool Matches(LabelSelector selector, TextMap labels) =>
        Api.Selectors.LabelSelector.TryRead(selector.Json, out Api.Selectors.LabelSelector? read, out _) && read.Matches(labels.Json);

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
