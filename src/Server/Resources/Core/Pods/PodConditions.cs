using Xebec.Api.Documents;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>Conditions that the API server itself sets in a pod's status.</summary>
internal static class PodConditions
{
    /// <summary>Adds a condition, or replaces the one of its type; the time of the transition stays when the status does.</summary>
    public static void Set(ObjectDraft pod, string type, string status, string reason, string message, DateTimeOffset now)
    {
        ArrayDraft conditions = pod.Object("status").Array("conditions");
        int at = conditions.AsValue.Elements.ToList().FindIndex(c => c["type"].TextIs(type));
        Value before = at < 0 ? default : conditions[at];
        bool same = before.Exists && before["status"].TextIs(status);
        ObjectDraft condition = new ObjectDraft()
            .Set("type", type)
            .Set("status", status)
            .Set("lastProbeTime", Value.Null)
            .Set("lastTransitionTime", same ? before["lastTransitionTime"] : Metadata.Time(now));
        if (reason.Length > 0)
        {
            condition.Set("reason", reason).Set("message", message);
        }

        if (at >= 0)
        {
            conditions.RemoveAt(at);
        }

        conditions.Insert(at < 0 ? conditions.Count : at, condition);
    }
}
