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
        // every write comes by: nothing is made of the name
        string[]? steps = (resource.Group, resource.Resource) switch
        {
            ("", "pods") => ["spec"],
            ("", "podtemplates") => ["template", "spec"],
            ("", "replicationcontrollers") or ("apps", "replicasets" or "deployments" or "statefulsets" or "daemonsets")
                or ("batch", "jobs") =>
                ["spec", "template", "spec"],
            ("batch", "cronjobs") => ["spec", "jobTemplate", "spec", "template", "spec"],
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
