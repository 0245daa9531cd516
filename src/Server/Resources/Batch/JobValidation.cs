using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>What jobs and the job templates of cron jobs must look like.</summary>
internal static class JobValidation
{
    private const int IndexesMax = 100_000;
    private const int IndexesSoftMax = 10_000;
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public static void Check(Value spec, FieldPath path, TypeSchema specType, FieldErrors errors)
    {
        CheckNumbers(spec, path, specType, errors);
        CheckTemplate(spec, path.Child("template"), errors);
    }

    /// <summary>A job of its own: its selector has been made, or is the client's.</summary>
    public static void CheckJob(Value item, TypeSchema specType, FieldErrors errors)
    {
        CheckMade(item, errors);
        CheckSpec(item["spec"], specType, errors);
        CheckHostname(item, errors);
    }

    /// <summary>The spec of a job of its own.</summary>
    public static void CheckSpec(Value spec, TypeSchema specType, FieldErrors errors)
    {
        Check(spec, Spec, specType, errors);
        if (!spec["selector"].IsObject)
        {
            errors.Required(Spec.Child("selector"));
        }
        else
        {
            LabelSelectorRules.Check(spec["selector"], Spec.Child("selector"), errors);
        }

        PodTemplateRules.CheckMatch(spec, Spec, errors);
    }

    private static void CheckMade(Value item, FieldErrors errors)
    {
        Value spec = item["spec"];
        if (spec["manualSelector"].IsTrue || !spec["selector"].IsObject)
        {
            return;
        }

        string uid = item["metadata"]["uid"].TextOrEmpty;
        string name = item["metadata"]["name"].TextOrEmpty;
        Value labels = spec["template"]["metadata"]["labels"];
        foreach ((string key, string value) in ((string, string)[])
            [(JobKind.OldOwnerLabel, uid), (JobKind.OldNameLabel, name), (JobKind.OwnerLabel, uid), (JobKind.NameLabel, name)])
        {
            FieldPath path = Spec.Child("template", "metadata").Child("labels").Key(key);
            if (!labels[key].Exists)
            {
                errors.Required(path, $"must be '{value}'");
            }
            else if (!labels[key].TextIs(value))
            {
                errors.Invalid(path, labels, $"must be '{value}'");
            }
        }

        Value made = new ObjectDraft().Set(JobKind.OwnerLabel, uid).Set(JobKind.NameLabel, name)
            .Set(JobKind.OldOwnerLabel, uid).Set(JobKind.OldNameLabel, name);
        if (!LabelSelectorRules.Matches(spec["selector"], made))
        {
            errors.Invalid(Spec.Child("selector"), spec["selector"], "`selector` not auto-generated");
        }
    }

    // pods of indexed jobs are named after their index
    private static void CheckHostname(Value item, FieldErrors errors)
    {
        Value spec = item["spec"];
        if (spec["completionMode"].TextIs("Indexed") && spec["completions"].Integer is { } completions and > 0)
        {
            string name = item["metadata"]["name"].TextOrEmpty;
            string longest = string.Create(CultureInfo.InvariantCulture, $"{name}-{completions - 1}");
            if (DnsNames.Label(longest).Count > 0)
            {
                errors.Invalid(
                    FieldPath.Of("metadata").Child("name"), name, $"will not able to create pod with invalid DNS label: {longest}");
            }
        }
    }

    private static void CheckNumbers(Value spec, FieldPath path, TypeSchema specType, FieldErrors errors)
    {
        foreach (string field in (ReadOnlySpan<string>)["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit",
            "ttlSecondsAfterFinished", "backoffLimitPerIndex"])
        {
            errors.NotNegative(path.Child(field), spec[field]);
        }

        errors.NotNegative(path.Child("maxFailedIndexes"), spec["maxFailedIndexes"]);
        if (spec["maxFailedIndexes"].Integer is not null && spec["backoffLimitPerIndex"].IsNullOrAbsent)
        {
            errors.Required(path.Child("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
        }

        if (spec["managedBy"].Text is { } manager)
        {
            errors.Say(path.Child("managedBy"), manager, QualifiedDomains.DomainPrefixedPath(manager));
            if (manager.Length > DnsNames.LabelMax)
            {
                errors.TooLong(path.Child("managedBy"), DnsNames.LabelMax);
            }
        }

        bool indexed = spec["completionMode"].TextIs("Indexed");
        CheckMode(spec, path, errors);
        if (spec["podFailurePolicy"].IsObject)
        {
            JobPolicies.CheckFailure(spec, path.Child("podFailurePolicy"), errors);
        }

        if (spec["successPolicy"].IsObject && !indexed)
        {
            errors.Invalid(path.Child("successPolicy"),
                InternalForm.Of(spec["successPolicy"], specType.Field("successPolicy")!.Type), "requires indexed completion mode");
        }
        else if (spec["successPolicy"].IsObject)
        {
            JobPolicies.CheckSuccess(spec, path.Child("successPolicy"), errors);
        }

        if (spec["podReplacementPolicy"].Text is { } policy)
        {
            errors.Among(path.Child("podReplacementPolicy"), policy,
                spec["podFailurePolicy"].Exists ? ["Failed"] : ["Failed", "TerminatingOrFailed"]);
        }
    }

    private static void CheckMode(Value spec, FieldPath path, FieldErrors errors)
    {
        switch (spec["completionMode"].Text)
        {
            case "Indexed":
                CheckIndexed(spec, path, errors);
                break;
            case null or "NonIndexed":
                foreach (string field in (ReadOnlySpan<string>)["backoffLimitPerIndex", "maxFailedIndexes"])
                {
                    if (!spec[field].IsNullOrAbsent)
                    {
                        errors.Invalid(path.Child(field), spec[field], "requires indexed completion mode");
                    }
                }

                break;
            default:
                errors.NotSupported(path.Child("completionMode"), spec["completionMode"], "NonIndexed", "Indexed");
                break;
        }
    }

    private static void CheckIndexed(Value spec, FieldPath path, FieldErrors errors)
    {
        long completions = spec["completions"].Integer ?? 0;
        if (spec["completions"].IsNullOrAbsent)
        {
            errors.Required(path.Child("completions"), "when completion mode is Indexed");
        }

        if (spec["parallelism"].Integer > IndexesMax)
        {
            errors.Invalid(
                path.Child("parallelism"), spec["parallelism"], "must be less than or equal to 100000 when completion mode is Indexed");
        }

        if (spec["maxFailedIndexes"].Integer is { } failed)
        {
            if (spec["completions"].Integer < failed)
            {
                errors.Invalid(path.Child("maxFailedIndexes"), failed, "must be less than or equal to completions");
            }

            if (failed > IndexesMax)
            {
                errors.Invalid(path.Child("maxFailedIndexes"), failed, "must be less than or equal to 100000");
            }
        }

        if (completions <= IndexesMax || spec["backoffLimitPerIndex"].Integer is null)
        {
            return;
        }

        if (spec["maxFailedIndexes"].Integer is null)
        {
            errors.Required(path.Child("maxFailedIndexes"), "must be specified when completions is above 100000");
        }

        foreach (string field in (ReadOnlySpan<string>)["parallelism", "maxFailedIndexes"])
        {
            if (spec[field].Integer > IndexesSoftMax)
            {
                errors.Invalid(path.Child(field), spec[field],
                    "must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index");
            }
        }
    }

    private static void CheckTemplate(Value spec, FieldPath path, FieldErrors errors)
    {
        PodTemplateRules.Check(spec["template"], path, errors);
        Value restart = spec["template"]["spec"]["restartPolicy"];
        FieldPath at = path.Child("spec", "restartPolicy");
        if (restart.TextOrEmpty is "" or "Always")
        {
            errors.Required(at, "valid values: \"OnFailure\", \"Never\"");
        }
        else if (restart.TextOrEmpty is not ("OnFailure" or "Never"))
        {
            errors.NotSupported(at, restart, "OnFailure", "Never");
        }
        else if (spec["podFailurePolicy"].IsObject && !restart.TextIs("Never"))
        {
            errors.Invalid(at, restart, "only \"Never\" is supported when podFailurePolicy is specified");
        }
    }
}
