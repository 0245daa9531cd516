using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>A job's status: counts, and an end that fits its conditions.</summary>
internal static class JobStatusRules
{
    private static readonly FieldPath Status = FieldPath.Of("status");

    public static void Check(Value status, FieldErrors errors)
    {
        foreach (string count in (ReadOnlySpan<string>)["active", "succeeded", "failed", "ready", "terminating"])
        {
            errors.NotNegative(Status.Child(count), status[count]);
        }

        bool complete = Holds(status, "Complete");
        foreach ((string one, string other, bool needed) in (ReadOnlySpan<(string, string, bool)>)
            [("Failed", "FailureTarget", true), ("Complete", "SuccessCriteriaMet", true), ("Complete", "Failed", false), ("Complete", "FailureTarget", false), ("Failed", "SuccessCriteriaMet", false)])
        {
            if (Holds(status, one) && Holds(status, other) != needed)
            {
                errors.InvalidWhole(Status.Child("conditions"), needed ? $"cannot set {one}=True condition without the {other}=true condition" : $"cannot set {one}=True and {other}=true conditions");
            }
        }

        if ((complete || Holds(status, "Failed")) && status["active"].Integer > 0)
        {
            errors.Invalid(Status.Child("active"), status["active"], "active>0 is invalid for finished job");
        }

        if (status["ready"].Integer > (status["active"].Integer ?? 0))
        {
            errors.Invalid(Status.Child("ready"), status["ready"], "cannot set more ready pods than active");
        }

        if (complete && status["completionTime"].IsNullOrAbsent)
        {
            errors.Required(Status.Child("completionTime"), "completionTime is required for Complete jobs");
        }
    }

    private static bool Holds(Value status, string type) => status["conditions"].Elements.ToList().Exists(c => c["type"].TextIs(type) && c["status"].TextIs("True"));
}
