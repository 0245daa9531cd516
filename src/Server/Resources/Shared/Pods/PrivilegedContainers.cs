using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>
/// Where the operator allows no privileged containers (--allow-privileged=false), neither pods nor what makes pods may have one.
/// </summary>
internal static class PrivilegedContainers
{
    private static readonly string[] Lists = ["initContainers", "containers", "ephemeralContainers"];

    public static void Forbid(Value item, ResourceName resource, FieldErrors errors)
    {
        string[]? steps = resource.ToString() switch
        {
            "pods" => ["spec"],
            "podtemplates" => ["template", "spec"],
            "replicationcontrollers" or "replicasets.apps" or "deployments.apps" => ["spec", "template", "spec"],
            "statefulsets.apps" or "daemonsets.apps" or "jobs.batch" => ["spec", "template", "spec"],
            "cronjobs.batch" => ["spec", "jobTemplate", "spec", "template", "spec"],
            _ => null,
        };
        if (steps is null)
        {
            return;
        }

        FieldPath path = FieldPath.Root;
        foreach (string step in steps)
        {
            item = item[step];
            path = path.Child(step);
        }

        foreach (string list in Lists)
        {
            int index = 0;
            foreach (Value container in item[list].Elements)
            {
                if (container["securityContext"]["privileged"].IsTrue)
                {
                    errors.Forbidden(path.Child(list)[index].Child("securityContext", "privileged"), "disallowed by cluster policy");
                }

                index++;
            }
        }
    }
}
