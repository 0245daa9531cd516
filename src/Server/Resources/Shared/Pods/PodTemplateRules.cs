using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>Templates of pods, and what workloads with a selector ask of theirs.</summary>
internal static class PodTemplateRules
{
    public static void Check(Value template, FieldPath path, FieldErrors errors)
    {
        MetadataValidation.Labels(template["metadata"]["labels"], path.Child("labels"), errors);
        MetadataValidation.Annotations(template["metadata"]["annotations"], path.Child("annotations"), errors);
        PodAnnotations.Check(template["metadata"]["annotations"], template["spec"], path.Child("annotations"), errors);
        PodSpecRules.Check(template["spec"], path.Child("spec"), null, errors);
        PodAnnotations.CheckMatch(template["metadata"]["annotations"], template["spec"], path.Child("spec"), errors);
        if (template["spec"]["ephemeralContainers"].Count > 0)
        {
            errors.Forbidden(path.Child("spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template");
        }
    }

    /// <summary>The template of a workload that keeps its pods running.</summary>
    public static void CheckRunning(Value template, FieldPath path, string kind, FieldErrors errors)
    {
        Check(template, path, errors);
        Value restart = template["spec"]["restartPolicy"];
        if (restart.TextOrEmpty is not ("" or "Always"))
        {
            errors.NotSupported(path.Child("spec", "restartPolicy"), restart, "Always");
        }

        if (!template["spec"]["activeDeadlineSeconds"].IsNullOrAbsent)
        {
            errors.Forbidden(path.Child("spec", "activeDeadlineSeconds"), $"activeDeadlineSeconds in {kind} is not Supported");
        }
    }

    /// <summary>The selector must be there, not be empty, and select the template.</summary>
    /// <returns>Whether the selector can be used: a broken one is not compared with the template.</returns>
    public static bool CheckSelector(Value spec, FieldPath path, string kind, bool required, FieldErrors errors)
    {
        int before = errors.Count;
        Value selector = spec["selector"];
        if (!selector.IsObject)
        {
            if (required)
            {
                errors.Required(path.Child("selector"));
            }

            return true;
        }

        LabelSelectorRules.Check(selector, path.Child("selector"), errors);
        bool usable = errors.Count == before;
        if (LabelSelectorRules.IsEmpty(selector))
        {
            errors.Invalid(path.Child("selector"), selector, $"empty selector is invalid for {kind}");
        }

        return usable;
    }

    public static void CheckMatch(Value spec, FieldPath path, FieldErrors errors)
    {
        Value labels = spec["template"]["metadata"]["labels"];
        Value selector = spec["selector"];
        if (!selector.IsObject || (!LabelSelectorRules.IsEmpty(selector) && !LabelSelectorRules.Matches(selector, labels)))
        {
            errors.Invalid(path.Child("template", "metadata").Child("labels"), labels, "`selector` does not match template `labels`");
        }
    }
}
