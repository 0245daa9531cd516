using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Storage;

/// <summary>StorageClass and VolumeAttributesClass: a driver's name and parameters for it, which do not change.</summary>
internal static class StorageClassRules
{
    private const int ParametersMax = 512;
    private const int ParametersBytesMax = 256 * 1024;
    private static readonly FieldPath Topologies = FieldPath.Of("allowedTopologies");

    public static void Complete(ObjectDraft draft)
    {
        draft.Default("reclaimPolicy", "Delete");
        draft.Default("volumeBindingMode", "Immediate");
    }

    public static void Check(Value item, Value old, FieldErrors errors)
    {
        CheckDriver(item["provisioner"], FieldPath.Of("provisioner"), errors);
        CheckParameters(item["parameters"], FieldPath.Of("parameters"), errors);
        if (item["reclaimPolicy"].TextOrEmpty is { Length: > 0 } policy)
        {
            errors.Among(FieldPath.Of("reclaimPolicy"), policy, "Delete", "Retain");
        }

        errors.OneOf(FieldPath.Of("volumeBindingMode"), item["volumeBindingMode"], "Immediate", "WaitForFirstConsumer");
        CheckTopologies(item["allowedTopologies"], errors);
        if (!old.Exists)
        {
            return;
        }

        foreach (string field in (ReadOnlySpan<string>)["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"])
        {
            errors.Immutable(FieldPath.Of(field), item[field], old[field]);
        }
    }

    public static void CheckAttributes(Value item, Value old, FieldErrors errors)
    {
        foreach (string field in (ReadOnlySpan<string>)["driverName", "parameters"])
        {
            if (old.Exists && item[field] != old[field])
            {
                errors.Forbidden(FieldPath.Of(field), $"updates to {field} are forbidden.");
            }
        }

        CheckDriver(item["driverName"], FieldPath.Of("driverName"), errors);
        if (errors.Given(FieldPath.Of("parameters"), item["parameters"], "must contain at least one key/value pair"))
        {
            CheckParameters(item["parameters"], FieldPath.Of("parameters"), errors);
        }
    }

    public static void Warn(Value item, List<string> warnings)
    {
        int index = 0;
        foreach (Value term in item["allowedTopologies"].Elements)
        {
            DeprecatedLabels.WarnOfExpressions(term["matchLabelExpressions"], Topologies[index++].Child("matchLabelExpressions"), warnings);
        }
    }

    private static void CheckDriver(Value name, FieldPath path, FieldErrors errors)
    {
        if (errors.Given(path, name))
        {
            string lower = name.TextOrEmpty.ToLowerInvariant();
            errors.Say(path, lower, LabelNames.Key(lower));
        }
    }

    private static void CheckParameters(Value parameters, FieldPath path, FieldErrors errors)
    {
        if (parameters.Count > ParametersMax)
        {
            errors.TooLong(path, ParametersMax);
            return;
        }

        long bytes = 0;
        foreach (Member parameter in parameters.Members)
        {
            if (parameter.Name.Length == 0)
            {
                errors.Invalid(path, "", "field can not be empty.");
            }

            bytes += Lengths.Utf8(parameter.Name) + Lengths.Utf8(parameter.Value.TextOrEmpty);
        }

        if (bytes > ParametersBytesMax)
        {
            errors.TooLong(path, ParametersBytesMax);
        }
    }

    private static void CheckTopologies(Value topologies, FieldErrors errors)
    {
        var seen = new List<Dictionary<string, HashSet<string>>>();
        int index = 0;
        foreach (Value term in topologies.Elements)
        {
            FieldPath path = Topologies[index++].Child("matchLabelExpressions");
            var current = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
            int at = 0;
            foreach (Value expression in term["matchLabelExpressions"].Elements)
            {
                CheckExpression(expression, path[at++], current, errors);
            }

            if (seen.Exists(s =>
                s.Count == current.Count && s.All(e => current.TryGetValue(e.Key, out HashSet<string>? same) && same.SetEquals(e.Value))))
            {
                errors.Duplicate(path, "");
            }

            seen.Add(current);
        }
    }

    private static void CheckExpression(Value expression, FieldPath path, Dictionary<string, HashSet<string>> term, FieldErrors errors)
    {
        string key = expression["key"].TextOrEmpty;
        var values = new HashSet<string>(StringComparer.Ordinal);
        errors.Given(path.Child("values"), expression["values"]);
        int index = 0;
        foreach (Value value in expression["values"].Elements)
        {
            FieldPath at = path.Child("values")[index++];
            if (!values.Add(value.TextOrEmpty))
            {
                errors.Duplicate(at, value);
            }
        }

        errors.Say(path.Child("key"), key, LabelNames.Key(key));
        if (!term.TryAdd(key, values))
        {
            errors.Duplicate(path.Child("key"), key);
        }
    }
}
