using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Batch;

/// <summary>When a job fails early, and when it has succeeded early.</summary>
internal static class JobPolicies
{
    private const int RulesMax = 20;
    private const int CodesMax = 255;
    private const int IndexesBytesMax = 64 * 1024;
    private static readonly string[] Actions = ["Count", "FailIndex", "FailJob", "Ignore"];

    public static void CheckFailure(Value spec, FieldPath path, FieldErrors errors)
    {
        var rules = spec["podFailurePolicy"]["rules"].Elements.ToList();
        FieldPath list = path.Child("rules");
        if (rules.Count > RulesMax)
        {
            errors.TooMany(list, rules.Count, RulesMax);
        }

        Value pod = spec["template"]["spec"];
        List<string> containers =
        [
            .. pod["containers"].Elements.ToList().Concat(pod["initContainers"].Elements.ToList()).Select(c => c["name"].TextOrEmpty),
        ];
        for (int i = 0; i < rules.Count; i++)
        {
            CheckRule(rules[i], !spec["backoffLimitPerIndex"].IsNullOrAbsent, containers, list[i], errors);
        }
    }

    public static void CheckSuccess(Value spec, FieldPath path, FieldErrors errors)
    {
        var rules = spec["successPolicy"]["rules"].Elements.ToList();
        FieldPath list = path.Child("rules");
        if (rules.Count == 0)
        {
            errors.Required(list, "at least one rules must be specified when the successPolicy is specified");
        }

        if (rules.Count > RulesMax)
        {
            errors.TooMany(list, rules.Count, RulesMax);
        }

        for (int i = 0; i < rules.Count; i++)
        {
            CheckSuccess(rules[i], spec["completions"].Integer ?? 0, list[i], errors);
        }
    }

    private static void CheckRule(Value rule, bool indexes, List<string> containers, FieldPath path, FieldErrors errors)
    {
        string action = rule["action"].TextOrEmpty;
        if (action.Length == 0)
        {
            errors.Required(path.Child("action"), ValidValues(Actions));
        }
        else if (action == "FailIndex" && !indexes)
        {
            errors.Invalid(path.Child("action"), action, "requires the backoffLimitPerIndex to be set");
        }
        else if (!Actions.Contains(action))
        {
            errors.NotSupported(path.Child("action"), action, Actions);
        }

        bool codes = rule["onExitCodes"].IsObject;
        if (codes)
        {
            CheckCodes(rule["onExitCodes"], containers, path.Child("onExitCodes"), errors);
        }

        var conditions = rule["onPodConditions"].Elements.ToList();
        if (conditions.Count > 0)
        {
            CheckConditions(conditions, path.Child("onPodConditions"), errors);
            if (codes)
            {
                errors.InvalidWhole(path, "specifying both OnExitCodes and OnPodConditions is not supported");
            }
        }
        else if (!codes)
        {
            errors.InvalidWhole(path, "specifying one of OnExitCodes and OnPodConditions is required");
        }
    }

    private static void CheckCodes(Value codes, List<string> containers, FieldPath path, FieldErrors errors)
    {
        string op = codes["operator"].TextOrEmpty;
        string[] operators = ["In", "NotIn"];
        if (op.Length == 0)
        {
            errors.Required(path.Child("operator"), ValidValues(operators));
        }
        else
        {
            errors.Among(path.Child("operator"), op, operators);
        }

        if (codes["containerName"].Text is { } container && !containers.Contains(container))
        {
            errors.Invalid(
                path.Child("containerName"), container, "must be one of the container or initContainer names in the pod template");
        }

        FieldPath list = path.Child("values");
        List<long> values = [.. codes["values"].Elements.ToList().Select(v => v.Integer ?? 0)];
        if (values.Count == 0)
        {
            errors.Invalid(list, codes["values"].IsArray ? codes["values"] : new ArrayDraft(), "at least one value is required");
        }
        else if (values.Count > CodesMax)
        {
            errors.TooMany(list, values.Count, CodesMax);
        }

        var seen = new HashSet<long>();
        bool ordered = true;
        for (int i = 0; i < values.Count; i++)
        {
            ordered &= i == 0 || values[i - 1] <= values[i];
            if (op == "In" && values[i] == 0)
            {
                errors.Invalid(list[i], 0, "must not be 0 for the In operator");
            }

            if (!seen.Add(values[i]))
            {
                errors.Duplicate(list[i], values[i]);
            }
        }

        if (!ordered)
        {
            errors.Invalid(list, codes["values"], "must be ordered");
        }
    }

    private static void CheckConditions(List<Value> conditions, FieldPath path, FieldErrors errors)
    {
        string[] statuses = ["False", "True", "Unknown"];
        if (conditions.Count > RulesMax)
        {
            errors.TooMany(path, conditions.Count, RulesMax);
        }

        for (int i = 0; i < conditions.Count; i++)
        {
            string type = conditions[i]["type"].TextOrEmpty;
            string status = conditions[i]["status"].TextOrEmpty;
            errors.Say(path[i].Child("type"), type, LabelNames.Key(type));
            if (status.Length == 0)
            {
                errors.Required(path[i].Child("status"), ValidValues(statuses));
            }
            else
            {
                errors.Among(path[i].Child("status"), status, statuses);
            }
        }
    }

    private static void CheckSuccess(Value rule, long completions, FieldPath path, FieldErrors errors)
    {
        if (rule["succeededCount"].IsNullOrAbsent && rule["succeededIndexes"].IsNullOrAbsent)
        {
            errors.Required(path, "at least one of succeededCount or succeededIndexes must be specified");
        }

        long? total = null;
        if (rule["succeededIndexes"].Text is { } indexes)
        {
            FieldPath at = path.Child("succeededIndexes");
            if (indexes.Length > IndexesBytesMax)
            {
                errors.TooLong(at, IndexesBytesMax);
            }

            (total, string? problem) = CompletionIndexes.Count(indexes, completions);
            if (problem is not null)
            {
                errors.Invalid(at, indexes, $"error parsing succeededIndexes: {problem}");
            }
        }

        if (rule["succeededCount"].Integer is { } count)
        {
            FieldPath at = path.Child("succeededCount");
            errors.NotNegative(at, count);
            if (count > completions)
            {
                errors.Invalid(at, count, string.Create(
                    CultureInfo.InvariantCulture, $"must be less than or equal to {completions} (the number of specified completions)"));
            }

            if (total is { } most && count > most)
            {
                errors.Invalid(at, count, string.Create(CultureInfo.InvariantCulture,
                    $"must be less than or equal to {most} (the number of indexes in the specified succeededIndexes field)"));
            }
        }
    }

    private static string ValidValues(string[] values) => $"valid values: [{string.Join(' ', values.Select(GoText.Quote))}]";
}
