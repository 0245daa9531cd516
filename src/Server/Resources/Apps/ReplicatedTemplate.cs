using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Apps;

/// <summary>Selector and template of deployments and replica sets.</summary>
internal static class ReplicatedTemplate
{
    public static void Check(Value spec, FieldPath path, string kind, FieldErrors errors)
    {
        if (!PodTemplateRules.CheckSelector(spec, path, kind, true, errors))
        {
            errors.Invalid(path.Child("selector"), spec["selector"], "invalid label selector");
            return;
        }

        PodTemplateRules.CheckMatch(spec, path, errors);
        PodTemplateRules.CheckRunning(spec["template"], path.Child("template"), "ReplicaSet", errors);
        if (spec["replicas"].Integer > 1)
        {
            CheckDisks(spec["template"]["spec"]["volumes"], path.Child("template", "spec").Child("volumes"), errors);
        }
    }

    private static void CheckDisks(Value volumes, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value volume in volumes.Elements.ToList())
        {
            FieldPath at = path[index++];
            if (volume["gcePersistentDisk"].IsObject && !volume["gcePersistentDisk"]["readOnly"].IsTrue)
            {
                errors.Invalid(at.Child("GCEPersistentDisk", "ReadOnly"), false, "must be ReadOnly for replicated pods > 1; GCE PD can only be mounted on multiple machines if it is read-only");
            }
        }
    }
}
