using Xebec.Api.Documents;
using Xebec.Api.Keys;

namespace Xebec.Server.Admission;

/// <summary>Where kinds keep the pods they make.</summary>
internal static class PodTemplates
{
    /// <summary>Metadata and spec of the pod or template; null for kinds without one.</summary>
    public static (Value Metadata, Value Spec)? Of(Value item, ResourceName resource)
    {
        Value? holder = resource.ToString() switch
        {
            "pods" => item,
            "podtemplates" => item["template"],
            "replicationcontrollers" or "replicasets.apps" or "deployments.apps" or "statefulsets.apps" or "daemonsets.apps"
                or "jobs.batch" => item["spec"]["template"],
            "cronjobs.batch" => item["spec"]["jobTemplate"]["spec"]["template"],
            _ => default(Value?),
        };
        return holder is { } found ? (found["metadata"], found["spec"]) : null;
    }
}
