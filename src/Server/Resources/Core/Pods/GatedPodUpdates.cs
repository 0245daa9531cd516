using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>
/// While gates hold a pod back its placement may be narrowed: more node labels, more terms of its required node affinity.
/// </summary>
internal static class GatedPodUpdates
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";

    public static void Check(Value now, Value before, FieldPath spec, FieldErrors errors)
    {
        foreach (Member label in before["nodeSelector"].Members)
        {
            if (now["nodeSelector"][label.Name] != label.Value)
            {
                errors.Invalid(spec.Child("nodeSelector"), now["nodeSelector"],
                    "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
                break;
            }
        }

        FieldPath path = spec.Child("affinity", "nodeAffinity").Child(Required).Child("nodeSelectorTerms");
        var old = Terms(before).Elements.ToList();
        var terms = Terms(now).Elements.ToList();
        if (old.Count == 0)
        {
            return;
        }

        if (terms.Count != old.Count)
        {
            errors.Invalid(path, Shown(terms), "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
            return;
        }

        for (int i = 0; i < terms.Count; i++)
        {
            if (!OnlyAdds(terms[i], old[i]))
            {
                errors.Invalid(path[i], Shown(terms[i]), "only additions are allowed (no mutations or deletions)");
            }
        }
    }

    /// <summary>Gives a copy of the new spec the old placement, so that what else changed can be seen.</summary>
    public static void SetBack(ObjectDraft spec, Value before)
    {
        spec.Set("nodeSelector", before["nodeSelector"]);
        Value nodes = before["affinity"]["nodeAffinity"];
        if (!spec["affinity"].IsObject && !nodes.IsObject)
        {
            return;
        }

        ObjectDraft affinity = spec.Object("affinity").Set("nodeAffinity", nodes);
        if (affinity.Count == 0 && !before["affinity"].IsObject)
        {
            spec.Remove("affinity");
        }
    }

    private static Value Terms(Value spec) => spec["affinity"]["nodeAffinity"][Required]["nodeSelectorTerms"];

    private static bool OnlyAdds(Value term, Value old) => old["matchExpressions"].Count + old["matchFields"].Count == 0
        ? term["matchExpressions"].Count + term["matchFields"].Count == 0
        : Begins(term["matchExpressions"], old["matchExpressions"]) && Begins(term["matchFields"], old["matchFields"]);

    private static bool Begins(Value list, Value start)
    {
        var all = list.Elements.ToList();
        return all.Count >= start.Count && start.Elements.ToList().SequenceEqual(all.Take(start.Count));
    }

    private static Value Shown(List<Value> terms) => terms.Count == 0 ? Value.Null : new ArrayDraft(terms.Select(Shown));

    private static Value Shown(Value term)
    {
        static Value List(Value requirements) => requirements.IsArray
            ? new ArrayDraft(requirements.Elements.ToList().Select(Requirement))
            : Value.Null;
        static Value Requirement(Value of) => new ObjectDraft()
            .Set("Key", of["key"]).Set("Operator", of["operator"]).Set("Values", of["values"].Exists ? of["values"] : Value.Null);
        return new ObjectDraft().Set("MatchExpressions", List(term["matchExpressions"])).Set("MatchFields", List(term["matchFields"]));
    }
}
