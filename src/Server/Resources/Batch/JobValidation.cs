using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>What jobs and the job templates of cron jobs must look like.</summary>
internal static class JobValidation
{
    private const int IndexesMax = 100_000;

    public static void Check(Value spec, FieldPath path, FieldErrors errors)
    {
        CheckNumbers(spec, path, errors);
        CheckTemplate(spec["template"], path.Child("template"), errors);
    }

    /// <summary>A job of its own: its selector has been made, or is the client's.</summary>
    public static void CheckJob(Value item, FieldErrors errors)
    {
        Value spec = item["spec"];
        var path = FieldPath.Of("spec");
        CheckNumbers(spec, path, errors);
        if (!spec["selector"].IsObject)
        {
            errors.Required(path.Child("selector"));
        }
        else
        {
            LabelSelectorRules.Check(spec["selector"], path.Child("selector"), errors);
        }

        CheckMade(item, spec, path, errors);
        PodTemplateRules.CheckMatch(spec, path, errors);
        CheckTemplate(spec["template"], path.Child("template"), errors);
    }

    private static void CheckMade(Value item, Value spec, FieldPath path, FieldErrors errors)
    {
        if (spec["manualSelector"].IsTrue)
        {
            return;
        }

        string uid = item["metadata"]["uid"].TextOrEmpty;
        Value made = new ObjectDraft().Set(JobKind.OwnerLabel, uid);
        if (spec["selector"]["matchLabels"] != made || spec["selector"]["matchExpressions"].Count > 0)
        {
            errors.Invalid(path.Child("selector"), spec["selector"], "`selector` not auto-generated");
        }
    }

    private static void CheckNumbers(Value spec, FieldPath path, FieldErrors errors)
    {
        foreach (string field in (ReadOnlySpan<string>)["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex"])
        {
            errors.NotNegative(path.Child(field), spec[field]);
        }

        bool indexed = spec["completionMode"].TextIs("Indexed");
        long completions = spec["completions"].Integer ?? 0;
        if (spec["backoffLimitPerIndex"].Exists && !spec["backoffLimitPerIndex"].IsNullOrAbsent)
        {
            if (!indexed)
            {
                errors.Invalid(path.Child("backoffLimitPerIndex"), spec["backoffLimitPerIndex"], "requires indexed completion mode");
            }
        }
        else if (spec["maxFailedIndexes"].Integer is not null)
        {
            errors.Required(path.Child("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
        }

        if (spec["maxFailedIndexes"].Integer is { } failed)
        {
            errors.NotNegative(path.Child("maxFailedIndexes"), failed);
            if (spec["completions"].Integer < failed)
            {
                errors.Invalid(path.Child("maxFailedIndexes"), failed, "must be less than or equal to completions");
            }

            if (failed > IndexesMax)
            {
                errors.Invalid(path.Child("maxFailedIndexes"), failed, "must be less than or equal to 100000");
            }
        }

        if (spec["managedBy"].Text is { } manager)
        {
            errors.Say(path.Child("managedBy"), manager, QualifiedDomains.DomainPrefixedPath(manager));
            if (manager.Length > DnsNames.LabelMax)
            {
                errors.TooLong(path.Child("managedBy"), DnsNames.LabelMax);
            }
        }

        CheckMode(spec, indexed, completions, path, errors);
        if (spec["podReplacementPolicy"].Text is { } policy)
        {
            errors.Among(path.Child("podReplacementPolicy"), policy, spec["podFailurePolicy"].Exists ? ["Failed"] : ["Failed", "TerminatingOrFailed"]);
        }
    }

    private static void CheckMode(Value spec, bool indexed, long completions, FieldPath path, FieldErrors errors)
    {
        if (spec["completionMode"].Text is not { } mode)
        {
            return;
        }

        if (mode is not ("NonIndexed" or "Indexed"))
        {
            errors.NotSupported(path.Child("completionMode"), mode, "NonIndexed", "Indexed");
        }

        if (!indexed)
        {
            return;
        }

        if (spec["completions"].IsNullOrAbsent)
        {
            errors.Required(path.Child("completions"), "when completion mode is Indexed");
        }

        if (spec["parallelism"].Integer > IndexesMax)
        {
            errors.Invalid(path.Child("parallelism"), spec["parallelism"], "must be less than or equal to 100000 when completion mode is Indexed");
        }

        if (completions > IndexesMax && spec["backoffLimitPerIndex"].Integer is not null && spec["maxFailedIndexes"].Integer is null)
        {
            errors.Required(path.Child("maxFailedIndexes"), "must be specified when completions is above 100000");
        }
    }

    private static void CheckTemplate(Value template, FieldPath path, FieldErrors errors)
    {
        PodTemplateRules.Check(template, path, errors);
        Value restart = template["spec"]["restartPolicy"];
        if (restart.TextOrEmpty is "" or "Always")
        {
            errors.Required(path.Child("spec", "restartPolicy"), "valid values: \"OnFailure\", \"Never\"");
        }
    }
}
