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
    }
}
