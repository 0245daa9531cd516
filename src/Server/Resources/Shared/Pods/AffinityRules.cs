using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>Affinities to nodes and to other pods.</summary>
internal static class AffinityRules
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    private const string NoOperator = "not a valid selector operator";

    public static void Check(Value affinity, FieldPath path, FieldErrors errors)
    {
        if (affinity["nodeAffinity"].IsObject)
        {
            CheckNodes(affinity["nodeAffinity"], path.Child("nodeAffinity"), errors);
        }

        foreach (string side in (ReadOnlySpan<string>)["podAffinity", "podAntiAffinity"])
        {
            if (affinity[side].IsObject)
            {
                CheckPods(affinity[side], path.Child(side), errors);
            }
        }
    }

    /// <summary>A node selector, as volumes have one too.</summary>
    public static void CheckSelector(Value selector, FieldPath path, FieldErrors errors)
    {
        var terms = selector["nodeSelectorTerms"].Elements.ToList();
        FieldPath list = path.Child("nodeSelectorTerms");
        if (terms.Count == 0)
        {
            errors.Required(list, "must have at least one node selector term");
        }

        for (int i = 0; i < terms.Count; i++)
        {
            CheckTerm(terms[i], list[i], true, errors);
        }
    }

    private static void CheckNodes(Value affinity, FieldPath path, FieldErrors errors)
    {
        if (affinity[Required].IsObject)
        {
            CheckSelector(affinity[Required], path.Child(Required), errors);
        }

        int index = 0;
        foreach (Value term in affinity[Preferred].Elements)
        {
            FieldPath at = path.Child(Preferred)[index++];
            CheckWeight(term, at, errors);
            CheckTerm(term["preference"], at.Child("preference"), false, errors);
        }
    }

    private static void CheckWeight(Value term, FieldPath path, FieldErrors errors)
    {
        if ((term["weight"].Integer ?? 0) is < 1 or > 100)
        {
            errors.Invalid(path.Child("weight"), term["weight"].Integer ?? 0, "must be in the range 1-100");
        }
    }

    // what is only preferred may look for values that no label can have
    private static void CheckTerm(Value term, FieldPath path, bool values, FieldErrors errors)
    {
        int index = 0;
        foreach (Value expression in term["matchExpressions"].Elements)
        {
            CheckExpression(expression, path.Child("matchExpressions")[index++], values, errors);
        }

        index = 0;
        foreach (Value field in term["matchFields"].Elements)
        {
            CheckField(field, path.Child("matchFields")[index++], errors);
        }
    }

    private static void CheckExpression(Value expression, FieldPath path, bool judgeValues, FieldErrors errors)
    {
        var values = expression["values"].Elements.ToList();
        FieldPath at = path.Child("values");
        switch (expression["operator"].TextOrEmpty)
        {
            case "In" or "NotIn":
                if (values.Count == 0)
                {
                    errors.Required(at, "must be specified when `operator` is 'In' or 'NotIn'");
                }

                break;
            case "Exists" or "DoesNotExist":
                if (values.Count > 0)
                {
                    errors.Forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }

                break;
            case "Gt" or "Lt":
                if (values.Count != 1)
                {
                    errors.Required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'");
                }

                break;
            default:
                errors.Invalid(path.Child("operator"), expression["operator"].TextOrEmpty, NoOperator);
                break;
        }

        string key = expression["key"].TextOrEmpty;
        errors.Say(path.Child("key"), key, LabelNames.Key(key));
        for (int i = 0; judgeValues && i < values.Count; i++)
        {
            errors.Say(at[i], values[i], LabelNames.Value(values[i].TextOrEmpty));
        }
    }

    private static void CheckField(Value field, FieldPath path, FieldErrors errors)
    {
        var values = field["values"].Elements.ToList();
        if (field["operator"].TextOrEmpty is not ("In" or "NotIn"))
        {
            errors.Invalid(path.Child("operator"), field["operator"].TextOrEmpty, NoOperator);
        }
        else if (values.Count != 1)
        {
            errors.Required(path.Child("values"), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        }

        if (!field["key"].TextIs("metadata.name"))
        {
            errors.Invalid(path.Child("key"), field["key"].TextOrEmpty, "not a valid field selector key");
            return;
        }

        for (int i = 0; i < values.Count; i++)
        {
            errors.Say(path.Child("values")[i], values[i], DnsNames.Subdomain(values[i].TextOrEmpty));
        }
    }

    private static void CheckPods(Value affinity, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value term in affinity[Required].Elements)
        {
            CheckPodTerm(term, path.Child(Required)[index++], errors);
        }

        index = 0;
        foreach (Value weighted in affinity[Preferred].Elements)
        {
            FieldPath at = path.Child(Preferred)[index++];
            CheckWeight(weighted, at, errors);
            CheckPodTerm(weighted["podAffinityTerm"], at.Child("podAffinityTerm"), errors);
        }
    }

    private static void CheckPodTerm(Value term, FieldPath path, FieldErrors errors)
    {
        LabelSelectorRules.Check(term["labelSelector"], path.Child("labelSelector"), errors);
        LabelSelectorRules.Check(term["namespaceSelector"], path.Child("namespaceSelector"), errors);
        foreach (Value ns in term["namespaces"].Elements)
        {
            errors.Say(path.Child("namespace"), ns, DnsNames.Label(ns.TextOrEmpty));
        }

        var mismatches = term["mismatchLabelKeys"].Elements.ToList();
        foreach (string list in (ReadOnlySpan<string>)["matchLabelKeys", "mismatchLabelKeys"])
        {
            CheckKeys(term[list], term["labelSelector"], path.Child(list), errors);
        }

        CheckMerged(term, path, errors);
        int index = 0;
        foreach (Value key in term["matchLabelKeys"].Elements)
        {
            if (mismatches.Contains(key))
            {
                errors.Invalid(path.Child("matchLabelKeys")[index], key, "exists in both matchLabelKeys and mismatchLabelKeys");
            }

            index++;
        }

        string topology = term["topologyKey"].TextOrEmpty;
        if (topology.Length == 0)
        {
            errors.Required(path.Child("topologyKey"), "can not be empty");
        }

        errors.Say(path.Child("topologyKey"), topology, LabelNames.Key(topology));
    }

    // a key that became an expression and is in the selector besides; upstream's path leaves the field out
    internal static void CheckMerged(Value term, FieldPath path, FieldErrors errors)
    {
        var keys = term["matchLabelKeys"].Elements.ToList();
        var seen = new HashSet<string>(term["labelSelector"]["matchLabels"].Members.ToList().Select(m => m.Name), StringComparer.Ordinal);
        foreach (Value expression in term["labelSelector"]["matchExpressions"].Elements)
        {
            int index = keys.LastIndexOf(expression["key"]);
            if (!seen.Add(expression["key"].TextOrEmpty) && index >= 0)
            {
                errors.Invalid(path[index], expression["key"], "exists in both matchLabelKeys and labelSelector");
            }
        }
    }

    internal static void CheckKeys(Value keys, Value selector, FieldPath path, FieldErrors errors)
    {
        if (keys.Count == 0)
        {
            return;
        }

        if (!selector.IsObject)
        {
            errors.Forbidden(path, "must not be specified when labelSelector is not set");
            return;
        }

        int index = 0;
        foreach (Value key in keys.Elements)
        {
            errors.Say(path[index++], key, LabelNames.Key(key.TextOrEmpty));
        }
    }
}
