using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>
/// A job's status: counts, indexes, and an end that fits its conditions. Most rules are about a change: what was so before may stay so,
/// that whoever runs the job can mend it.
/// </summary>
internal static class JobStatusRules
{
    private static readonly FieldPath Status = FieldPath.Of("status");
    private static readonly FieldPath Conditions = Status.Child("conditions");

    public static void Check(Value job, Value old, FieldErrors errors)
    {
        Value now = job["status"];
        Value before = old["status"];
        foreach (string count in (ReadOnlySpan<string>)["active", "succeeded", "failed", "ready", "terminating"])
        {
            errors.NotNegative(Status.Child(count), now[count]);
        }

        CheckUncounted(now["uncountedTerminatedPods"], errors);
        CheckEnd(now, before, errors);
        CheckFinished(now, before, errors);
        JobIndexRules.Check(job["spec"], now, before, errors);
        CheckPods(now, before, errors);
        Exclude(now, "SuccessCriteriaMet", "Failed", errors);
        Exclude(now, "SuccessCriteriaMet", "FailureTarget", errors);
        if (job["spec"]["successPolicy"].IsObject && Holds(now, "Complete") && !Holds(now, "SuccessCriteriaMet"))
        {
            errors.InvalidWhole(Conditions, "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
        }

        JobStatusChanges.Check(job["spec"], now, before, errors);
    }

    internal static bool Holds(Value status, string type) =>
        status["conditions"].Elements.ToList().Exists(c => c["type"].TextIs(type) && c["status"].TextIs("True"));

    internal static bool IsFinished(Value status) => Holds(status, "Complete") || Holds(status, "Failed");

    private static bool Turned(Value now, Value before, string type) => Holds(now, type) != Holds(before, type);

    private static void Exclude(Value status, string one, string other, FieldErrors errors)
    {
        if (Holds(status, one) && Holds(status, other))
        {
            errors.InvalidWhole(Conditions, $"cannot set {one}=True and {other}=true conditions");
        }
    }

    private static void CheckUncounted(Value pods, FieldErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string list in (ReadOnlySpan<string>)["succeeded", "failed"])
        {
            int index = 0;
            foreach (Value uid in pods[list].Elements)
            {
                FieldPath at = Status.Child("uncountedTerminatedPods", list)[index++];
                if (!uid.HasText)
                {
                    errors.Invalid(at, "", "must not be empty");
                }
                else if (!seen.Add(uid.TextOrEmpty))
                {
                    errors.Duplicate(at, uid);
                }
            }
        }
    }

    private static void CheckEnd(Value now, Value before, FieldErrors errors)
    {
        bool complete = Holds(now, "Complete");
        bool completed = Turned(now, before, "Complete");
        if (completed || Turned(now, before, "Failed"))
        {
            Exclude(now, "Complete", "Failed", errors);
        }

        if (completed || Turned(now, before, "FailureTarget"))
        {
            Exclude(now, "Complete", "FailureTarget", errors);
        }

        Value time = now["completionTime"];
        FieldPath timeAt = Status.Child("completionTime");
        bool retimed = time != before["completionTime"];
        if ((completed || retimed) && complete == time.IsNullOrAbsent)
        {
            if (complete)
            {
                errors.Required(timeAt, "completionTime is required for Complete jobs");
            }
            else
            {
                errors.Invalid(timeAt, time, "cannot set completionTime when there is no Complete=True condition");
            }
        }

        if ((retimed || now["startTime"] != before["startTime"]) && Moment(time) < Moment(now["startTime"]))
        {
            errors.Invalid(timeAt, time, "must be equal to or after `startTime`");
        }

        if (Holds(now, "Failed") && Turned(now, before, "Failed") && !Holds(now, "FailureTarget"))
        {
            errors.InvalidWhole(Conditions, "cannot set Failed=True condition without the FailureTarget=true condition");
        }

        if (complete && completed && !Holds(now, "SuccessCriteriaMet"))
        {
            errors.InvalidWhole(Conditions, "cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
        }
    }

    private static void CheckFinished(Value now, Value before, FieldErrors errors)
    {
        if (!IsFinished(now))
        {
            return;
        }

        bool ended = !IsFinished(before);
        if ((ended || now["active"] != before["active"]) && now["active"].Integer > 0)
        {
            errors.Invalid(Status.Child("active"), now["active"], "active>0 is invalid for finished job");
        }

        if ((ended || now["startTime"] != before["startTime"]) && now["startTime"].IsNullOrAbsent)
        {
            errors.Required(Status.Child("startTime"), "startTime is required for finished job");
        }

        Value uncounted = now["uncountedTerminatedPods"];
        if ((ended || uncounted != before["uncountedTerminatedPods"]) && uncounted["failed"].Count + uncounted["succeeded"].Count > 0)
        {
            Value List(string name) => uncounted[name].Count > 0 ? uncounted[name] : Value.Null;
            Value shown = new ObjectDraft().Set("Succeeded", List("succeeded")).Set("Failed", List("failed"));
            errors.Invalid(Status.Child("uncountedTerminatedPods"), shown, "must be empty for finished job");
        }
    }

    private static void CheckPods(Value now, Value before, FieldErrors errors)
    {
        bool ended = IsFinished(now) && !IsFinished(before);
        if ((ended || now["terminating"] != before["terminating"]) && IsFinished(now) && now["terminating"].Integer > 0)
        {
            errors.Invalid(Status.Child("terminating"), now["terminating"], "terminating>0 is invalid for finished job");
        }

        bool recounted = now["ready"] != before["ready"] || now["active"] != before["active"];
        if (recounted && now["ready"].Integer > (now["active"].Integer ?? 0))
        {
            errors.Invalid(Status.Child("ready"), now["ready"], "cannot set more ready pods than active");
        }
    }

    private static DateTimeOffset? Moment(Value time) =>
        DateTimeOffset.TryParse(time.TextOrEmpty, CultureInfo.InvariantCulture, out DateTimeOffset moment) ? moment : null;
}
