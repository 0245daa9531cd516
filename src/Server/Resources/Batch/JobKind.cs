using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Apps;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>
/// Everything the API does with a Job. Unless the client insists on its own, the server makes the selector and the labels it selects.
/// </summary>
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
        GatedFields.DropFromTemplate(spec);
        if (!spec["manualSelector"].IsTrue)
        {
            MakeSelector(draft, spec);
        }
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        GatedFields.DropFromTemplate(draft.Object("spec"));
    }

    // labels of the template that were made after the job was completed become the job's own this way
    public override void Settle(ObjectDraft draft, WriteContext context)
    {
        Value labels = draft["spec"]["template"]["metadata"]["labels"];
        if (!context.DryRun && draft["metadata"]["labels"].Count == 0 && labels.Count > 0)
        {
            draft.Object("metadata").Set("labels", labels.Clone());
        }
    }

    public override bool OrphansByDefault => true;

    public override string? OrphanWarning =>
        "child pods are preserved by default when jobs are deleted; "
        + "set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";

    public override string SelectableField(Value item, string field) =>
        field == "status.successful"
            ? (item["status"]["succeeded"].Integer ?? 0).ToString(CultureInfo.InvariantCulture)
            : base.SelectableField(item, field);


    public override void Validate(Value item, FieldErrors errors, WriteContext context) =>
        JobValidation.CheckJob(item, Spec(context), errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource.Length > 0)
        {
            JobStatusRules.Check(item, old, errors);
            return;
        }

        // upstream looks at the spec twice
        JobValidation.CheckJob(item, Spec(context), errors);
        JobValidation.CheckSpec(item["spec"], Spec(context), errors);
        JobUpdates.Check(item, old, Spec(context), errors);
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        Value spec = item["spec"];
        if (context.Subresource.Length > 0)
        {
            return;
        }

        WorkloadWarnings.Names(item, old, warnings);
        if (!old.Exists && spec["completions"].Integer > 100_000 && spec["parallelism"].Integer > 10_000)
        {
            warnings.Add("In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, "
                + "a Kubernetes cluster might not be able to track completedIndexes in the Job status. Additionally, "
                + "the Job controller might not be able to sync Jobs effectively");
        }

        WorkloadWarnings.Template(item, old, spec["template"], FieldPath.Of("spec").Child("template"), warnings);
    }

    private static TypeSchema Spec(WriteContext context) => context.Type.Type.Field("spec")!.Type;

    private static void MakeSelector(ObjectDraft draft, ObjectDraft spec)
    {
        string uid = draft["metadata"]["uid"].TextOrEmpty;
        string name = draft["metadata"]["name"].TextOrEmpty;
        ObjectDraft labels = spec.Object("template").Object("metadata").Object("labels");
        foreach ((string key, string value) in ((string, string)[])
            [(OwnerLabel, uid), (NameLabel, name), (OldOwnerLabel, uid), (OldNameLabel, name)])
        {
            // a label of another job stays, and validation finds it
            labels.Default(key, value);
        }

        ObjectDraft selector = spec.Object("selector").Object("matchLabels");
        selector.Default(OwnerLabel, uid);
    }
}
