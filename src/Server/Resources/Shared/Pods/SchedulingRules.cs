using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>Tolerations, gates and the spread over topologies.</summary>
internal static class SchedulingRules
{
    public static void CheckTolerations(Value tolerations, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value toleration in tolerations.Elements)
        {
            FieldPath at = path[index++];
            string key = toleration["key"].TextOrEmpty;
            string op = toleration["operator"].TextOrEmpty;
            if (key.Length > 0)
            {
                errors.Say(at.Child("key"), key, LabelNames.Key(key));
            }
            else if (op != "Exists")
            {
                errors.Invalid(
                    at.Child("operator"), op, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
            }

            if (!toleration["tolerationSeconds"].IsNullOrAbsent && !toleration["effect"].TextIs("NoExecute"))
            {
                errors.Invalid(
                    at.Child("effect"), toleration["effect"].TextOrEmpty, "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }

            CheckOperator(toleration, op, at, errors);
            if (toleration["effect"].HasText)
            {
                errors.Among(at.Child("effect"), toleration["effect"], "NoSchedule", "PreferNoSchedule", "NoExecute");
            }
        }
    }

    public static void CheckGates(Value gates, FieldPath path, FieldErrors errors)
    {
        if (gates.Count == 0)
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value gate in gates.Elements)
        {
            FieldPath at = path[index++];
            string name = gate["name"].TextOrEmpty;
            errors.Say(at, name, LabelNames.Key(name));
            if (!seen.Add(name))
            {
                errors.Duplicate(at, name);
            }
        }
    }

    public static void CheckSpread(Value constraints, FieldPath path, FieldErrors errors)
    {
        if (constraints.Count == 0)
        {
            return;
        }

        var all = constraints.Elements.ToList();
        List<string> pairs = all.ConvertAll(c => $"{{{c["topologyKey"].TextOrEmpty}, {c["whenUnsatisfiable"].TextOrEmpty}}}");
        for (int i = 0; i < all.Count; i++)
        {
            FieldPath at = path[i];
            Value constraint = all[i];
            if ((constraint["maxSkew"].Integer ?? 0) <= 0)
            {
                errors.Invalid(at.Child("maxSkew"), constraint["maxSkew"].Integer ?? 0, "must be greater than zero");
            }

            // any text may be the key
            errors.Given(at.Child("topologyKey"), constraint["topologyKey"], "can not be empty");
            string unsatisfied = constraint["whenUnsatisfiable"].TextOrEmpty;
            errors.Among(at.Child("whenUnsatisfiable"), unsatisfied, "DoNotSchedule", "ScheduleAnyway");

            // of two alike the former is told
            if (pairs.LastIndexOf(pairs[i]) > i)
            {
                errors.Duplicate(at.Child("{topologyKey, whenUnsatisfiable}"), pairs[i]);
            }

            CheckDetails(constraint, unsatisfied, at, errors);
        }
    }

    private static void CheckDetails(Value constraint, string unsatisfied, FieldPath path, FieldErrors errors)
    {
        if (constraint["minDomains"].Integer is { } domains)
        {
            if (domains <= 0)
            {
                errors.Invalid(path.Child("minDomains"), domains, "must be greater than zero");
            }

            if (unsatisfied != "DoNotSchedule")
            {
                errors.Invalid(path.Child("minDomains"), domains,
                    $"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {unsatisfied}");
            }
        }

        foreach (string policy in (ReadOnlySpan<string>)["nodeAffinityPolicy", "nodeTaintsPolicy"])
        {
            if (constraint[policy].Text is { } text)
            {
                errors.Among(path.Child(policy), text, "Honor", "Ignore");
            }
        }

        AffinityRules.CheckKeys(constraint["matchLabelKeys"], constraint["labelSelector"], path.Child("matchLabelKeys"), errors);
        AffinityRules.CheckMerged(constraint, path, errors);
        LabelSelectorRules.Check(constraint["labelSelector"], path.Child("labelSelector"), errors);
    }

    private static void CheckOperator(Value toleration, string op, FieldPath path, FieldErrors errors)
    {
        string value = toleration["value"].TextOrEmpty;
        switch (op)
        {
            case "" or "Equal":
                IReadOnlyList<string> problems = LabelNames.Value(value);
                if (problems.Count > 0)
                {
                    errors.Invalid(path.Child("operator"), value, string.Join(";", problems));
                }

                break;
            case "Exists":
                if (value.Length > 0)
                {
                    errors.Invalid(path.Child("operator"), value, "value must be empty when `operator` is 'Exists'");
                }

                break;
            default:
                errors.NotSupported(path.Child("operator"), op, "Equal", "Exists");
                break;
        }
    }
}
