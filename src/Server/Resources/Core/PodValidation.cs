using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core;

/// <summary>What is asked of pods beyond their spec: annotations that mean something, and what may change.</summary>
internal static class PodValidation
{
    internal const string Mirror = "kubernetes.io/config.mirror";
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly FieldPath Annotations = FieldPath.Of("metadata").Child("annotations");

    public static void Check(Value pod, bool creating, FieldErrors errors)
    {
        Value spec = pod["spec"];
        CheckAnnotations(pod, errors);
        PodSpecRules.Check(spec, Spec, errors);
        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            int index = 0;
            foreach (Value container in spec[list].Elements.ToList())
            {
                string image = container["image"].TextOrEmpty;
                if (image.Trim() != image)
                {
                    errors.Invalid(Spec.Child(list)[index].Child("image"), image, "must not have leading or trailing whitespace");
                }

                index++;
            }
        }

        if (creating && spec["ephemeralContainers"].Count > 0)
        {
            errors.Forbidden(Spec.Child("ephemeralContainers"), "cannot be set on create");
        }
    }

    private static void CheckAnnotations(Value pod, FieldErrors errors)
    {
        Value annotations = pod["metadata"]["annotations"];
        if (annotations[Mirror].Exists && pod["spec"]["nodeName"].TextOrEmpty.Length == 0)
        {
            errors.Invalid(Annotations.Key(Mirror), annotations[Mirror], "must set spec.nodeName if mirror pod annotation is set");
        }

        if (annotations[DeletionCost].Text is { } cost
            && (cost.StartsWith('+') || (cost.Length > 1 && cost[0] == '0') || !int.TryParse(cost, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
        {
            errors.Invalid(Annotations.Key(DeletionCost), cost, "must be a 32bit integer");
        }

        List<string> names = [.. Names(pod["spec"])];
        foreach (Member annotation in annotations.Members.ToList()
            .Where(a => a.Name.StartsWith(PodWarnings.AppArmor, StringComparison.Ordinal)))
        {
            string container = annotation.Name[PodWarnings.AppArmor.Length..];
            string profile = annotation.Value.TextOrEmpty;
            if (!names.Contains(container))
            {
                errors.Invalid(Annotations.Key(annotation.Name), container, "container not found");
            }

            if (profile is not ("" or "runtime/default" or "unconfined") && !profile.StartsWith("localhost/", StringComparison.Ordinal))
            {
                errors.Invalid(Annotations.Key(annotation.Name), profile, $"invalid AppArmor profile name: {GoText.Quote(profile)}");
            }
        }
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

            if (annotation.Name == Mirror)
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

            if (annotation.Name == Mirror)
            {
                errors.Forbidden(Annotations.Key(annotation.Name), "may not add mirror pod annotation");
            }
        }

        CheckAnnotations(pod, errors);
    }

    private static IEnumerable<string> Names(Value spec) => ((string[])["initContainers", "containers", "ephemeralContainers"])
        .SelectMany(list => spec[list].Elements.ToList().Select(c => c["name"].TextOrEmpty));
}
