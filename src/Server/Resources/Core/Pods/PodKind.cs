using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>Everything the API does with a Pod.</summary>
public sealed class PodKind : ResourceKind
{
    public override bool DeleteAnswersObject => true;

    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            foreach (ObjectDraft container in spec.Each(list))
            {
                RequestWhatIsLimited(container);
            }
        }

        PodLevelResources.Complete(spec);

        spec.Default("enableServiceLinks", true);
        PodDefaults.CompleteSpec(spec);
        PodDefaults.CompleteHostPorts(spec);
        if (spec["terminationGracePeriodSeconds"].Integer < 0)
        {
            spec.Set("terminationGracePeriodSeconds", 1);
        }
    }

    // a bind and an eviction write what the server itself decides: nothing of it is a client's change
    public override bool HasGeneration(WriteContext context) => context.Subresource is not ("binding" or "eviction");

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) => PodPreparation.Prepare(draft, context);

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        switch (context.Subresource)
        {
            case "binding" or "eviction":
                break;
            case "resize" or "ephemeralcontainers":
                ObjectDraft spec = context.Subresource == "resize"
                    ? PodResize.Keep(draft["spec"], old["spec"])
                    : ObjectDraft.Open(old["spec"].Clone()).Set("ephemeralContainers", draft["spec"]["ephemeralContainers"]);
                ObjectDraft metadata = ObjectDraft.Open(old["metadata"].Clone()).Set("managedFields", draft["metadata"]["managedFields"]);
                draft.Set("metadata", metadata).Set("spec", spec).Set("status", old["status"]);
                break;
            case "status":
                base.PrepareUpdate(draft, old, context);

                // old kubelets sent back what they had read, and owners had changed meanwhile
                draft.Object("metadata")
                    .Set("deletionTimestamp", old["metadata"]["deletionTimestamp"])
                    .Set("ownerReferences", old["metadata"]["ownerReferences"]);
                break;
            default:
                base.PrepareUpdate(draft, old, context);
                GatedFields.Drop(draft.Object("spec"));
                break;
        }
    }

    public override IReadOnlyList<string> ResetFields(WriteContext context) => context.Subresource == "status"
        ? ["spec", "metadata.deletionTimestamp", "metadata.ownerReferences"]
        : base.ResetFields(context);

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => PodValidation.Check(item, true, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        TypeSchema spec = context.Type.Type.Field("spec")!.Type;
        switch (context.Subresource)
        {
            case "":
                PodValidation.Check(item, false, errors);
                PodValidation.CheckAnnotationChange(item, old, errors);
                PodUpdates.Check(item, old, spec, errors);
                break;
            case "status":
                PodValidation.CheckAnnotationChange(item, old, errors);
                PodStatusRules.Check(item, old, errors);
                break;
            case "resize":
                PodValidation.Check(item, false, errors);
                PodResize.Check(item, old, spec, errors);
                break;
            case "ephemeralcontainers":
                PodValidation.Check(item, false, errors);
                EphemeralContainers.Check(item, old, spec, errors);
                break;
        }
    }

    // changes of pods are seldom made by hand: only new ones are warned
    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        if (old.Exists)
        {
            return;
        }

        IReadOnlyList<string> problems = DnsNames.Label(item["metadata"]["name"].TextOrEmpty);
        if (problems.Count > 0)
        {
            warnings.Add("metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; "
                + $"a DNS label is recommended: [{string.Join(" ", problems)}]");
        }

        PodWarnings.Check(item, FieldPath.Root, warnings);
    }

    public override long? GracePeriodSeconds(Value item, long? asked)
    {
        // nothing runs yet, or nothing runs any more: no grace is needed
        bool unscheduled = !item["spec"]["nodeName"].HasText;
        bool finished = item["status"]["phase"].TextOrEmpty is "Succeeded" or "Failed";
        if (unscheduled || finished)
        {
            return 0;
        }

        long grace = asked ?? item["spec"]["terminationGracePeriodSeconds"].Integer ?? 30;
        return grace < 0 ? 1 : grace;
    }

    public override ISubresource? Subresource(string name) => name switch
    {
        "binding" => PodBinding.Instance,
        "eviction" => PodEviction.Instance,
        "log" => PodLog.Instance,
        _ => null,
    };

    // a limit without a request is a request too
    private static void RequestWhatIsLimited(ObjectDraft container)
    {
        Value resources = container["resources"];
        foreach (Member limit in resources["limits"].Members)
        {
            if (resources["requests"][limit.Name].IsNullOrAbsent)
            {
                container.Object("resources").Object("requests").Set(limit.Name, limit.Value);
            }
        }
    }
}
