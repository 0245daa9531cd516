using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core;

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

        spec.Default("enableServiceLinks", true);
        PodDefaults.CompleteSpec(spec);
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        draft.Set("status", new ObjectDraft().Set("phase", "Pending").Set("qosClass", QualityOfService.Of(draft["spec"])));
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => PodValidation.Check(item, true, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource is "" or "resize" or "ephemeralcontainers")
        {
            PodValidation.Check(item, false, errors);
        }

        if (context.Subresource.Length == 0)
        {
            PodUpdates.Check(item, old, errors);
        }
    }

    public override long? GracePeriodSeconds(Value item, long? asked)
    {
        // nothing runs yet, or nothing runs any more: no grace is needed
        bool unscheduled = item["spec"]["nodeName"].TextOrEmpty.Length == 0;
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
        Value limits = container["resources"]["limits"];
        if (limits.Count == 0)
        {
            return;
        }

        ObjectDraft requests = container.Object("resources").Object("requests");
        foreach (Member limit in limits.Members)
        {
            requests.Default(limit.Name, limit.Value);
        }
    }
}
