using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>
/// What the server makes of a new pod: its first status, selectors that mean the pod's own labels, profiles named by old annotations.
/// </summary>
internal static class PodPreparation
{
    public static void Prepare(ObjectDraft pod, WriteContext context)
    {
        ObjectDraft status = new ObjectDraft().Set("phase", "Pending").Set("qosClass", QualityOfService.Of(pod["spec"]));
        if (pod["spec"]["schedulingGates"].Count > 0)
        {
            status.Array("conditions").Add(new ObjectDraft()
                .Set("type", "PodScheduled")
                .Set("status", "False")
                .Set("lastProbeTime", Value.Null)
                .Set("lastTransitionTime", Metadata.Time(context.Now))
                .Set("reason", "SchedulingGated")
                .Set("message", "Scheduling is blocked due to non-empty scheduling gates"));
        }

        pod.Set("status", status);
        ObjectDraft spec = pod.Object("spec");
        GatedFields.Drop(spec);
        MatchOwnLabels(spec, pod["metadata"]["labels"]);
        ReadProfiles(spec, pod["metadata"]["annotations"], context.Warnings);
    }

    private static void MatchOwnLabels(ObjectDraft spec, Value labels)
    {
        foreach (string side in (ReadOnlySpan<string>)["podAffinity", "podAntiAffinity"])
        {
            if (spec["affinity"][side].IsObject)
            {
                ObjectDraft affinity = spec.Object("affinity").Object(side);
                foreach (ObjectDraft term in affinity.Each("requiredDuringSchedulingIgnoredDuringExecution"))
                {
                    Match(term, labels);
                }

                foreach (ObjectDraft weighted in affinity.Each("preferredDuringSchedulingIgnoredDuringExecution"))
                {
                    Match(weighted.Object("podAffinityTerm"), labels);
                }
            }
        }

        foreach (ObjectDraft constraint in spec.Each("topologySpreadConstraints"))
        {
            Match(constraint, labels);
        }
    }

    private static void Match(ObjectDraft term, Value labels)
    {
        if (!term["labelSelector"].IsObject)
        {
            return;
        }

        foreach ((string keys, string op) in (ReadOnlySpan<(string, string)>)[("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn")])
        {
            foreach (Value key in term[keys].Elements.ToList())
            {
                if (labels[key.TextOrEmpty].Text is { } value)
                {
                    term.Object("labelSelector").Array("matchExpressions")
                        .Add(new ObjectDraft().Set("key", key).Set("operator", op).Set("values", new ArrayDraft([value])));
                }
            }
        }
    }

    // warned of here, and so even of a pod that is refused: what is read from an annotation cannot be told from what was sent later on
    private static void ReadProfiles(ObjectDraft spec, Value annotations, List<string> warnings)
    {
        if (!PodAnnotations.NameProfiles(annotations) || spec["os"]["name"].TextIs("windows"))
        {
            return;
        }

        Value general = spec["securityContext"]["appArmorProfile"];
        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            foreach (ObjectDraft container in spec.Each(list))
            {
                string name = container["name"].TextOrEmpty;
                Value annotation = annotations[PodWarnings.AppArmor + name];
                if (!annotation.Exists || container["securityContext"]["appArmorProfile"].IsObject)
                {
                    continue;
                }

                Value profile = ProfileOf(annotation.TextOrEmpty);
                bool differs = profile.Exists && profile != general;
                if (differs)
                {
                    container.Object("securityContext").Set("appArmorProfile", profile);
                }

                if (differs || !profile.Exists)
                {
                    warnings.Add(PodWarnings.OldProfile(FieldPath.Of("metadata").Child("annotations"), name));
                }
            }
        }
    }

    private static Value ProfileOf(string annotation) => annotation switch
    {
        "unconfined" => (Value)new ObjectDraft().Set("type", "Unconfined"),
        "runtime/default" => (Value)new ObjectDraft().Set("type", "RuntimeDefault"),
        _ when annotation.StartsWith(
            "localhost/", StringComparison.Ordinal) && annotation["localhost/".Length..].Trim() is { Length: > 0 } name =>
            new ObjectDraft().Set("type", "Localhost").Set("localhostProfile", name),
        _ => default,
    };
}
