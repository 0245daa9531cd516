using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared;

/// <summary>Conditions in the form that newer kinds share (meta/v1 Condition).</summary>
internal static class ConditionRules
{
    private const int ReasonBytesMax = 1024;
    private const int MessageBytesMax = 32 * 1024;

    public static void Check(Value conditions, FieldPath path, FieldErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        errors.Each(conditions, path, (condition, at) =>
        {
            if (!seen.Add(condition["type"].TextOrEmpty))
            {
                errors.Duplicate(at.Child("type"), condition["type"].TextOrEmpty);
            }

            CheckOne(condition, at, errors);
        });
    }

    private static void CheckOne(Value condition, FieldPath path, FieldErrors errors)
    {
        string type = condition["type"].TextOrEmpty;
        errors.Say(path.Child("type"), type, LabelNames.Key(type));
        errors.Among(path.Child("status"), condition["status"], "False", "True", "Unknown");
        if (condition["observedGeneration"].Integer < 0)
        {
            errors.Invalid(path.Child("observedGeneration"), condition["observedGeneration"], "must be greater than or equal to zero");
        }

        if (condition["lastTransitionTime"].IsNullOrAbsent)
        {
            errors.Required(path.Child("lastTransitionTime"), "must be set");
        }

        string reason = condition["reason"].TextOrEmpty;
        if (reason.Length == 0)
        {
            errors.Required(path.Child("reason"), "must be set");
        }
        else
        {
            errors.Say(path.Child("reason"), reason, KeyNames.ConditionReason(reason));
            errors.NotLonger(path.Child("reason"), reason, ReasonBytesMax);
        }

        errors.NotLonger(path.Child("message"), condition["message"], MessageBytesMax);
    }
}
