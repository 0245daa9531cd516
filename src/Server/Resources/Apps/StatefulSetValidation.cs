using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Apps;

/// <summary>What a stateful set must look like, and what of it may change.</summary>
internal static class StatefulSetValidation
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly string[] Changeable = ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"];

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
            errors.Say(Spec.Child("serviceName"), service, DnsNames.Subdomain(service));
        }

        int before = errors.Count;
        PodTemplateRules.CheckSelector(spec, Spec, "statefulset", true, errors);
        if (errors.Count > before && spec["selector"].Count > 0)
        {
            errors.Invalid(Spec.Child("selector"), spec["selector"], "");
        }
        else
        {
            PodTemplateRules.CheckMatch(spec, Spec, errors);
        }

        PodTemplateRules.CheckRunning(spec["template"], Spec.Child("template"), "StatefulSet", errors);
    }

    public static void CheckName(Value item, FieldErrors errors)
    {
        string name = item["metadata"]["name"].TextOrEmpty;
        if (name.Length > 0 && DnsNames.Subdomain(name).Count == 0)
        {
            errors.Say(FieldPath.Of("metadata").Child("name"), name, DnsNames.Label(name));
        }
    }

    public static void CheckChange(Value item, Value old, FieldErrors errors)
    {
        Value now = item["spec"];
        Value before = old["spec"];
        List<string> names = [.. now.Members.ToList().Concat(before.Members.ToList()).Select(m => m.Name).Distinct(StringComparer.Ordinal)];
        if (names.Exists(n => !Changeable.Contains(n) && now[n] != before[n]))
        {
            errors.Forbidden(Spec, "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        }
    }

    private static void CheckStrategy(Value strategy, FieldErrors errors)
    {
        FieldPath path = Spec.Child("updateStrategy");
        Value rolling = strategy["rollingUpdate"];
        Value Number(string name) => rolling[name].Exists ? rolling[name] : Value.Null;
        Value shown = rolling.IsObject ? new ObjectDraft().Set("Partition", Number("partition")).Set("MaxUnavailable", Number("maxUnavailable")) : Value.Null;
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
                errors.Invalid(path, new ObjectDraft().Set("Type", strategy["type"].TextOrEmpty).Set("RollingUpdate", shown), "must be 'RollingUpdate' or 'OnDelete'");
                break;
        }
    }
}
