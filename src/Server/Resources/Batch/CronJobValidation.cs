using Xebec.Api.Documents;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>What a cron job must look like.</summary>
internal static class CronJobValidation
{
    private const int NameMax = 52;
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public static void Check(Value item, bool creating, TypeSchema jobType, FieldErrors errors)
    {
        Value spec = item["spec"];
        CheckSchedule(spec, errors);
        errors.NotNegative(Spec.Child("startingDeadlineSeconds"), spec["startingDeadlineSeconds"]);
        CheckZone(spec["timeZone"], errors);
        errors.OneOf(Spec.Child("concurrencyPolicy"), spec["concurrencyPolicy"], "Allow", "Forbid", "Replace");
        FieldPath job = Spec.Child("jobTemplate", "spec");
        Value template = spec["jobTemplate"]["spec"];
        JobValidation.Check(template, job, jobType, errors);
        if (template["selector"].IsObject)
        {
            errors.Invalid(job.Child("selector"), template["selector"], "`selector` will be auto-generated");
        }

        if (template["manualSelector"].IsTrue)
        {
            errors.NotSupported(job.Child("manualSelector"), true, "nil", "false");
        }

        errors.NotNegative(Spec.Child("successfulJobsHistoryLimit"), spec["successfulJobsHistoryLimit"]);
        errors.NotNegative(Spec.Child("failedJobsHistoryLimit"), spec["failedJobsHistoryLimit"]);
        string name = item["metadata"]["name"].TextOrEmpty;
        if (creating && name.Length > NameMax)
        {
            errors.Invalid(FieldPath.Of("metadata").Child("name"), name, "must be no more than 52 characters");
        }
    }

    private static void CheckSchedule(Value spec, FieldErrors errors)
    {
        FieldPath path = Spec.Child("schedule");
        string schedule = spec["schedule"].TextOrEmpty;
        if (schedule.Length == 0)
        {
            errors.Required(path);
            return;
        }

        if (CronSchedule.Problem(schedule) is { } problem)
        {
            errors.Invalid(path, schedule, problem);
        }

        if (schedule.Contains("TZ", StringComparison.Ordinal))
        {
            errors.Invalid(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        }
    }

    private static void CheckZone(Value zone, FieldErrors errors)
    {
        FieldPath path = Spec.Child("timeZone");
        if (zone.Text is not { } name)
        {
            return;
        }

        if (name.Length == 0)
        {
            errors.Invalid(path, name, "timeZone must be nil or non-empty string");
        }

        if (name.Equals("Local", StringComparison.OrdinalIgnoreCase))
        {
            errors.Invalid(path, name, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        }

        if (ZoneName.Problem(name) is { } problem)
        {
            errors.Invalid(path, name, problem);
        }
    }
}
