using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Apps;

/// <summary>What a stateful set must look like, and what of it may change.</summary>
internal static class StatefulSetValidation
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly string[] Changeable =
    [
        "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy",
        "minReadySeconds",
    ];

    public static void Check(Value item, FieldErrors errors)
    {
        Value spec = item["spec"];
        switch (spec["podManagementPolicy"].TextOrEmpty)
        {
            case "OrderedReady" or "Parallel":
                break;
            case "":
                errors.Required(Spec.Child("podManagementPolicy"));
                break;
            default:
                errors.Invalid(Spec.Child("podManagementPolicy"), spec["podManagementPolicy"], "must be 'OrderedReady' or 'Parallel'");
                break;
        }

        CheckStrategy(spec["updateStrategy"], errors);
        FieldPath retention = Spec.Child("persistentVolumeClaimRetentionPolicy");
        foreach (string when in (ReadOnlySpan<string>)["whenDeleted", "whenScaled"])
        {
            errors.Among(retention.Child(when), spec["persistentVolumeClaimRetentionPolicy"][when], "Retain", "Delete");
        }

        errors.NotNegative(Spec.Child("replicas"), spec["replicas"]);
        errors.NotNegative(Spec.Child("minReadySeconds"), spec["minReadySeconds"]);
        errors.NotNegative(Spec.Child("ordinals", "start"), spec["ordinals"]["start"]);
        if (spec["serviceName"].TextOrEmpty is { Length: > 0 } service)
        {
            errors.Say(Spec.Child("serviceName"), service, DnsNames.Label(service));
        }

        if (!PodTemplateRules.CheckSelector(spec, Spec, "statefulset", true, errors))
        {
            errors.Invalid(Spec.Child("selector"), spec["selector"], "");
            return;
        }

        PodTemplateRules.CheckMatch(spec, Spec, errors);

        // found twice: once for the set, once for the template
        FieldPath template = Spec.Child("template");
        MetadataValidation.Labels(spec["template"]["metadata"]["labels"], template.Child("labels"), errors);
        MetadataValidation.Annotations(spec["template"]["metadata"]["annotations"], template.Child("annotations"), errors);
        PodTemplateRules.CheckRunning(spec["template"], template, "StatefulSet", errors);
    }

    public static void CheckStatus(Value status, FieldErrors errors)
    {
        var path = FieldPath.Of("status");
        string[] parts = ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"];
        foreach (string field in (ReadOnlySpan<string>)["replicas", .. parts, "observedGeneration", "collisionCount"])
        {
            errors.NotNegative(path.Child(field), status[field]);
        }

        foreach (string part in parts)
        {
            DeploymentValidation.AtMost(
                status, part, status["replicas"].Integer ?? 0, "cannot be greater than status.replicas", path, errors);
        }

        DeploymentValidation.AtMost(
            status, "availableReplicas", status["readyReplicas"].Integer ?? 0, "cannot be greater than status.readyReplicas", path, errors);
    }

    public static void CheckChange(Value item, Value old, FieldErrors errors)
    {
        Value now = item["spec"];
        Value before = old["spec"];
        List<string> names = [.. now.Members.ToList().Concat(before.Members.ToList()).Select(m => m.Name).Distinct(StringComparer.Ordinal)];
        if (names.Exists(n => !Changeable.Contains(n) && now[n] != before[n]))
        {
            errors.Forbidden(Spec, "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
                + "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        }
    }

    private static void CheckStrategy(Value strategy, FieldErrors errors)
    {
        FieldPath path = Spec.Child("updateStrategy");
        Value rolling = strategy["rollingUpdate"];
        Value Number(string name) => rolling[name].Exists ? rolling[name] : Value.Null;
        Value shown = rolling.IsObject
            ? new ObjectDraft().Set("Partition", Number("partition")).Set("MaxUnavailable", Number("maxUnavailable"))
            : Value.Null;
        switch (strategy["type"].TextOrEmpty)
        {
            case "OnDelete" when rolling.IsObject:
                errors.Invalid(path.Child("rollingUpdate"), shown, "only allowed for updateStrategy 'RollingUpdate'");
                break;
            case "OnDelete":
                break;
            case "RollingUpdate":
                errors.NotNegative(path.Child("rollingUpdate", "partition"), rolling["partition"]);
                break;
            default:
                errors.Invalid(path, new ObjectDraft()
                    .Set("Type", strategy["type"].TextOrEmpty).Set("RollingUpdate", shown), "must be 'RollingUpdate' or 'OnDelete'");
                break;
        }
    }
}
