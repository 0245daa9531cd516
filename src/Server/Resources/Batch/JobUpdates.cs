using Xebec.Api.Documents;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>What of a job may change: how many pods at once, limits, and, before it ever ran, where its pods go.</summary>
internal static class JobUpdates
{
    private static readonly string[] Placement = ["nodeSelector", "tolerations", "schedulingGates"];
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public static void Check(Value item, Value old, TypeSchema specType, FieldErrors errors)
    {
        Value now = item["spec"];
        Value before = old["spec"];
        CheckCompletions(now, before, errors);
        Keep("selector", now, before, specType, errors);
        CheckTemplate(
            now["template"], before["template"], before["suspend"].IsTrue && old["status"]["startTime"].IsNullOrAbsent, specType, errors);
        foreach (string field in (ReadOnlySpan<string>)["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy",
            "successPolicy"])
        {
            Keep(field, now, before, specType, errors);
        }
    }

    private static void CheckCompletions(Value now, Value before, FieldErrors errors)
    {
        FieldPath path = Spec.Child("completions");
        if (!now["completionMode"].TextIs("Indexed"))
        {
            errors.Immutable(path, now["completions"], before["completions"]);
        }
        else if (now["completions"] != before["completions"]
            && now["completions"].Integer is { } completions && now["parallelism"].Integer is { } parallelism && completions != parallelism)
        {
            errors.Invalid(path, completions, "can only be modified in tandem with spec.parallelism");
        }
    }

    private static void Keep(string field, Value now, Value before, TypeSchema specType, FieldErrors errors)
    {
        if (now[field] != before[field])
        {
            errors.Invalid(Spec.Child(field),
                now[field].Exists ? InternalForm.Of(now[field], specType.Field(field)!.Type) : Value.Null, CommonRules.ImmutableText);
        }
    }

    private static void CheckTemplate(Value now, Value before, bool waiting, TypeSchema specType, FieldErrors errors)
    {
        TypeSchema type = specType.Field("template")!.Type;
        FieldPath path = Spec.Child("template");
        if (!waiting)
        {
            if (!InternalForm.Same(before, now, type))
            {
                errors.Invalid(path, InternalForm.Of(errors.AsSent(path, now), type), CommonRules.ImmutableText);
            }

            return;
        }

        // labels and annotations are free, and so are the placement and what containers ask for
        var same = ObjectDraft.Open(before["spec"].Clone());
        foreach (string field in Placement)
        {
            same.Set(field, now["spec"][field]);
        }

        Value nodes = now["spec"]["affinity"]["nodeAffinity"];
        if (nodes.Exists || same["affinity"]["nodeAffinity"].Exists)
        {
            ObjectDraft affinity = same.Object("affinity").Set("nodeAffinity", nodes);
            if (affinity.Count == 0)
            {
                same.Set("affinity", now["spec"]["affinity"]);
            }
        }

        KeepResources(same, now["spec"]);
        TypeSchema podType = type.Field("spec")!.Type;
        if (!InternalForm.Same(same, now["spec"], podType))
        {
            errors.Invalid(path.Child("spec"), InternalForm.Of(errors.AsSent(path.Child("spec"), now["spec"]), podType),
                CommonRules.ImmutableText);
        }
    }

    // a job that waits may be given other amounts of resources, for containers that stay what they are
    private static void KeepResources(ObjectDraft same, Value now)
    {
        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            if (now[list].Count != same[list].Count)
            {
                continue;
            }

            int index = 0;
            foreach (ObjectDraft container in same.Each(list))
            {
                Value other = now[list][index++];
                if (other["name"] == container["name"])
                {
                    container.Set("resources", other["resources"]);
                }
            }
        }
    }
}
