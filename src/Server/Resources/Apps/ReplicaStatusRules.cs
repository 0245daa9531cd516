using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Apps;

/// <summary>Counts in the status of replica sets and replication controllers: parts are not more than the whole.</summary>
internal static class ReplicaStatusRules
{
    /// <summary>How often names collided is only counted up.</summary>
    public static void CheckCollisions(Value now, Value before, FieldErrors errors)
    {
        if (before["collisionCount"].Integer is { } collisions && (now["collisionCount"].Integer is not { } count || count < collisions))
        {
            errors.Invalid(FieldPath.Of("status").Child("collisionCount"), now["collisionCount"].Integer ?? 0, "cannot be decremented");
        }
    }

    public static void Check(Value status, FieldErrors errors)
    {
        var path = FieldPath.Of("status");
        foreach (string field in (ReadOnlySpan<string>)["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas",
            "terminatingReplicas", "observedGeneration"])
        {
            errors.NotNegative(path.Child(field), status[field]);
        }

        long all = status["replicas"].Integer ?? 0;
        DeploymentValidation.AtMost(status, "fullyLabeledReplicas", all, "cannot be greater than status.replicas", path, errors);
        DeploymentValidation.AtMost(status, "readyReplicas", all, "cannot be greater than status.replicas", path, errors);
        DeploymentValidation.AtMost(status, "availableReplicas", all, "cannot be greater than status.replicas", path, errors);
        DeploymentValidation.AtMost(
            status, "availableReplicas", status["readyReplicas"].Integer ?? 0, "cannot be greater than readyReplicas", path, errors);
    }
}
