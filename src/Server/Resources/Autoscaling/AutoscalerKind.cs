using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Autoscaling;

/// <summary>Everything the API does with a HorizontalPodAutoscaler: stored as v2, served as v1 too.</summary>
public sealed class AutoscalerKind : ResourceKind
{
    private const int CpuShareDefault = 80;

    public override bool HasGeneration(WriteContext context) => false;

    public override void Complete(ObjectDraft draft)
    {
        if (!AutoscalerVersions.IsOld(draft))
        {
            CompleteHub(draft);
            return;
        }

        // what an object of the old version means shows only in the new one
        ObjectDraft hub = AutoscalerVersions.Instance.ToHub(draft);
        CompleteHub(hub);
        ObjectDraft again = AutoscalerVersions.Instance.FromHub(hub);
        foreach (string part in (ReadOnlySpan<string>)["metadata", "spec", "status"])
        {
            draft.Set(part, again[part]);
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) =>
        AutoscalerValidation.Check(Hub(item)["spec"], errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource != "status")
        {
            AutoscalerValidation.Check(Hub(item)["spec"], errors);
            return;
        }

        var status = FieldPath.Of("status");
        errors.NotNegative(status.Child("currentReplicas"), item["status"]["currentReplicas"]);
        errors.NotNegative(status.Child("desiredReplicas"), item["status"]["desiredReplicas"]);
    }

    private static Value Hub(Value item) => AutoscalerVersions.IsOld(item) ? AutoscalerVersions.Instance.ToHub(item) : item;

    private static void CompleteHub(ObjectDraft draft)
    {
        AutoscalerVersions.DropCarriers(draft);
        ObjectDraft spec = draft.Object("spec");
        spec.Default("minReplicas", 1);
        if (spec["metrics"].Count == 0)
        {
            ObjectDraft target = new ObjectDraft().Set("type", "Utilization").Set("averageUtilization", CpuShareDefault);
            spec.Array("metrics")
                .Add(new ObjectDraft().Set("type", "Resource").Set("resource", new ObjectDraft().Set("name", "cpu").Set("target", target)));
        }

        if (spec.Opened("behavior") is { } behavior)
        {
            ObjectDraft up = behavior.Object("scaleUp");
            up.Default("stabilizationWindowSeconds", 0);
            CompleteRules(up, ("Pods", 4), ("Percent", 100));
            CompleteRules(behavior.Object("scaleDown"), ("Percent", 100));
        }
    }

    private static void CompleteRules(ObjectDraft rules, params ReadOnlySpan<(string Type, int Value)> policies)
    {
        const int periodSeconds = 15;
        rules.Default("selectPolicy", "Max");
        if (rules["policies"].IsNullOrAbsent)
        {
            var all = new ArrayDraft();
            foreach ((string type, int value) in policies)
            {
                all.Add(new ObjectDraft().Set("type", type).Set("value", value).Set("periodSeconds", periodSeconds));
            }

            rules.Set("policies", all);
        }
    }
}
