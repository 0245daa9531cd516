using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>Everything the API does with a Job. Unless the client insists on its own, the server makes the selector and the labels it selects.</summary>
public sealed class JobKind : ResourceKind
{
    internal const string OwnerLabel = "batch.kubernetes.io/controller-uid";
    internal const string NameLabel = "batch.kubernetes.io/job-name";
    internal const string OldOwnerLabel = "controller-uid";
    internal const string OldNameLabel = "job-name";

    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        if (spec["completions"].IsNullOrAbsent && spec["parallelism"].IsNullOrAbsent)
        {
            spec.Set("completions", 1);
            spec.Set("parallelism", 1);
        }

        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", spec["backoffLimitPerIndex"].IsNullOrAbsent ? 6 : int.MaxValue);
        Value labels = spec["template"]["metadata"]["labels"];
        if (draft["metadata"]["labels"].Count == 0 && labels.Count > 0)
        {
            draft.Object("metadata").Set("labels", labels.Clone());
        }

        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("manualSelector", false);
        if (spec.Opened("podFailurePolicy") is { } policy)
        {
            foreach (ObjectDraft rule in policy.Each("rules"))
            {
                foreach (ObjectDraft pattern in rule.Each("onPodConditions"))
                {
                    pattern.DefaultText("status", "True");
                }
            }
        }

        spec.Default("podReplacementPolicy", spec["podFailurePolicy"].Exists ? "Failed" : "TerminatingOrFailed");
        PodDefaults.CompleteSpec(spec.Object("template").Object("spec"));
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        draft.Remove("status");
        ObjectDraft spec = draft.Object("spec");
        if (!spec["manualSelector"].IsTrue)
        {
            MakeSelector(draft, spec);
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => JobValidation.CheckJob(item, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource.Length > 0)
        {
            return;
        }

        JobValidation.Check(item["spec"], FieldPath.Of("spec"), errors);
        var path = FieldPath.Of("spec");
        errors.Immutable(path.Child("selector"), item["spec"]["selector"], old["spec"]["selector"]);
        errors.Immutable(path.Child("completionMode"), item["spec"]["completionMode"], old["spec"]["completionMode"]);
        errors.Immutable(path.Child("managedBy"), item["spec"]["managedBy"], old["spec"]["managedBy"]);
    }

    private static void MakeSelector(ObjectDraft draft, ObjectDraft spec)
    {
        string uid = draft["metadata"]["uid"].TextOrEmpty;
        string name = draft["metadata"]["name"].TextOrEmpty;
        ObjectDraft labels = spec.Object("template").Object("metadata").Object("labels");
        foreach ((string key, string value) in ((string, string)[])[(OwnerLabel, uid), (NameLabel, name), (OldOwnerLabel, uid), (OldNameLabel, name)])
        {
            // a label of another job stays, and validation finds it
            labels.Default(key, value);
        }

        ObjectDraft selector = spec.Object("selector").Object("matchLabels");
        selector.Default(OwnerLabel, uid);
    }
}
