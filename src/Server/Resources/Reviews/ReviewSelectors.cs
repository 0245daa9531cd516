using Xebec.Api.Documents;
using Xebec.Api.Selectors;

namespace Xebec.Server.Resources.Reviews;

/// <summary>
/// Selectors of access reviews: as in a query, or requirement by requirement. What cannot be read limits nothing, and is told.
/// </summary>
internal static class ReviewSelectors
{
    public static FieldSelector Fields(Value selector, List<string> unread)
    {
        if (selector["rawSelector"].TextOrEmpty is { Length: > 0 } raw)
        {
            if (!FieldSelector.TryParse(raw, out FieldSelector parsed, out _))
            {
                Tell(unread, "fieldSelector", false);
            }

            return parsed;
        }

        var terms = new List<FieldTerm>();
        var requirements = selector["requirements"].Elements.ToList();
        foreach (Value requirement in requirements)
        {
            bool equal = requirement["operator"].TextIs("In");
            if (requirement["values"].Count == 1 && (equal || requirement["operator"].TextIs("NotIn")))
            {
                terms.Add(new FieldTerm(requirement["key"].TextOrEmpty, equal, requirement["values"][0].TextOrEmpty));
            }
        }

        if (terms.Count < requirements.Count)
        {
            Tell(unread, "fieldSelector", terms.Count > 0);
        }

        return FieldSelector.Of(terms);
    }

    public static LabelSelector Labels(Value selector, List<string> unread)
    {
        if (selector["rawSelector"].TextOrEmpty is { Length: > 0 } raw)
        {
            if (LabelSelector.TryParse(raw, out LabelSelector parsed, out _))
            {
                return parsed;
            }

            Tell(unread, "labelSelector", false);
            return LabelSelector.Everything;
        }

        var read = new List<LabelRequirement>();
        var requirements = selector["requirements"].Elements.ToList();
        foreach (Value requirement in requirements)
        {
            Value one = new ObjectDraft().Set("matchExpressions", new ArrayDraft([requirement]));
            if (LabelSelector.TryRead(one, out LabelSelector parsed, out _))
            {
                read.AddRange(parsed.Requirements);
            }
        }

        if (read.Count < requirements.Count)
        {
            Tell(unread, "labelSelector", read.Count > 0);
        }

        return LabelSelector.Of(read);
    }

    private static void Tell(List<string> unread, string field, bool partially) =>
        unread.Add($"spec.resourceAttributes.{field} {(partially ? "partially " : "")}ignored due to parse error");
}
