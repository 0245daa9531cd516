using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Apps;

/// <summary>What a deployment and its status must look like.</summary>
internal static class DeploymentValidation
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public static void Check(Value item, FieldErrors errors)
    {
        Value spec = item["spec"];
        errors.NotNegative(Spec.Child("replicas"), spec["replicas"]);
        ReplicatedTemplate.Check(spec, Spec, "deployment", errors);
        CheckStrategy(spec["strategy"], errors);
        errors.NotNegative(Spec.Child("minReadySeconds"), spec["minReadySeconds"]);
        errors.NotNegative(Spec.Child("revisionHistoryLimit"), spec["revisionHistoryLimit"]);
        if (spec["progressDeadlineSeconds"].Integer is { } deadline)
        {
            errors.NotNegative(Spec.Child("progressDeadlineSeconds"), deadline);
            if (deadline <= (spec["minReadySeconds"].Integer ?? 0))
            {
                errors.Invalid(Spec.Child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds");
            }
        }
    }

    public static void CheckStatus(Value status, FieldErrors errors)
    {
        var path = FieldPath.Of("status");
        foreach (string field in (ReadOnlySpan<string>)["observedGeneration", "replicas", "updatedReplicas", "readyReplicas",
            "availableReplicas", "unavailableReplicas", "terminatingReplicas", "collisionCount"])
        {
            errors.NotNegative(path.Child(field), status[field]);
        }

        long all = status["replicas"].Integer ?? 0;
        long ready = status["readyReplicas"].Integer ?? 0;
        long available = status["availableReplicas"].Integer ?? 0;
        AtMost(status, "updatedReplicas", all, "cannot be greater than status.replicas", path, errors);
        AtMost(status, "readyReplicas", all, "cannot be greater than status.replicas", path, errors);
        AtMost(status, "availableReplicas", all, "cannot be greater than status.replicas", path, errors);
        if (available > ready)
        {
            errors.Invalid(path.Child("availableReplicas"), available, "cannot be greater than readyReplicas");
        }
    }

    internal static void AtMost(Value status, string field, long most, string why, FieldPath path, FieldErrors errors)
    {
        // what is not set is none, which is too many when the whole is negative
        long count = status[field].Integer ?? 0;
        if (count > most)
        {
            errors.Invalid(path.Child(field), count, why);
        }
    }

    private static void CheckStrategy(Value strategy, FieldErrors errors)
    {
        FieldPath path = Spec.Child("strategy");
        Value rolling = strategy["rollingUpdate"];
        FieldPath at = path.Child("rollingUpdate");
        switch (strategy["type"].TextOrEmpty)
        {
            case "Recreate":
                if (rolling.IsObject)
                {
                    errors.Forbidden(at, "may not be specified when strategy `type` is 'Recreate'");
                }

                break;
            case "RollingUpdate":
                Counts.Check(rolling["maxUnavailable"], at.Child("maxUnavailable"), errors);
                Counts.Check(rolling["maxSurge"], at.Child("maxSurge"), errors);
                if (Counts.IsZero(rolling["maxUnavailable"]) && Counts.IsZero(rolling["maxSurge"]))
                {
                    errors.Invalid(at.Child("maxUnavailable"), rolling["maxUnavailable"], "may not be 0 when `maxSurge` is 0");
                }

                Counts.NotAboveAll(rolling["maxUnavailable"], at.Child("maxUnavailable"), errors);
                break;
            default:
                Value shown = new ObjectDraft().Set("Type", strategy["type"].TextOrEmpty).Set("RollingUpdate", Value.Null);
                errors.NotSupported(path, shown, "Recreate", "RollingUpdate");
                break;
        }
    }
}
