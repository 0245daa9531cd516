using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>What is asked of pods beyond their spec: what a new one may not have, and annotations that stay.</summary>
internal static class PodValidation
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly FieldPath Annotations = FieldPath.Of("metadata").Child("annotations");

    public static void Check(Value pod, bool creating, FieldErrors errors)
    {
        Value spec = pod["spec"];
        PodAnnotations.Check(pod["metadata"]["annotations"], spec, Annotations, errors);
        PodSpecRules.Check(spec, Spec, pod["metadata"]["name"].TextOrEmpty, errors);
        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            int index = 0;
            foreach (Value container in spec[list].Elements)
            {
                ContainerRules.CheckImage(container, Spec.Child(list)[index], errors);
                index++;
            }
        }

        if (creating)
        {
            CheckNew(pod, errors);
        }
    }

    private static void CheckNew(Value pod, FieldErrors errors)
    {
        Value spec = pod["spec"];
        if (spec["ephemeralContainers"].Count > 0)
        {
            errors.Forbidden(Spec.Child("ephemeralContainers"), "cannot be set on create");
        }

        if (spec["nodeName"].HasText && spec["schedulingGates"].Count > 0)
        {
            errors.Forbidden(Spec.Child("nodeName"), "cannot be set until all schedulingGates have been cleared");
        }

        PodAnnotations.CheckMatch(pod["metadata"]["annotations"], spec, Spec, errors);
    }

    /// <summary>Annotations that say where a pod came from or how it is confined keep their values.</summary>
    public static void CheckAnnotationChange(Value pod, Value old, FieldErrors errors)
    {
        Value now = pod["metadata"]["annotations"];
        Value before = old["metadata"]["annotations"];
        foreach (Member annotation in before.Members.ToList().Where(a => now[a.Name] != a.Value))
        {
            if (annotation.Name.StartsWith(PodWarnings.AppArmor, StringComparison.Ordinal))
            {
                errors.Forbidden(Annotations.Key(annotation.Name), "may not remove or update AppArmor annotations");
            }

            if (annotation.Name == PodAnnotations.Mirror)
            {
                errors.Forbidden(Annotations.Key(annotation.Name), "may not remove or update mirror pod annotation");
            }
        }

        foreach (Member annotation in now.Members.ToList().Where(a => !before[a.Name].Exists))
        {
            if (annotation.Name.StartsWith(PodWarnings.AppArmor, StringComparison.Ordinal))
            {
                errors.Forbidden(Annotations.Key(annotation.Name), "may not add AppArmor annotations");
            }

            if (annotation.Name == PodAnnotations.Mirror)
            {
                errors.Forbidden(Annotations.Key(annotation.Name), "may not add mirror pod annotation");
            }
        }

        PodAnnotations.Check(now, pod["spec"], Annotations, errors);
    }
}
