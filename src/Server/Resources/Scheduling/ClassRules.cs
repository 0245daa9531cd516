using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Scheduling;

/// <summary>Classes that pods name: how important they are (PriorityClass) and what runs them (RuntimeClass).</summary>
internal static class ClassRules
{
    private const long UserMax = 1_000_000_000;
    private const string Reserved = "system-";
    private static readonly FieldPath Name = FieldPath.Of("metadata").Child("name");
    private static readonly Dictionary<string, long> Known = new(StringComparer.Ordinal)
    {
        ["system-node-critical"] = 2_000_001_000,
        ["system-cluster-critical"] = 2_000_000_000,
    };

    private static TypeSchema Toleration =>
        KubernetesTable.BuiltIn.Type(new Api.Keys.KindName("", "v1", "Pod"))!.Field("spec")!.Type.Field("tolerations")!.Type.Element!;

    public static void CheckPriority(Value item, Value old, FieldErrors errors)
    {
        long value = item["value"].Integer ?? 0;
        if (old.Exists)
        {
            if (value != (old["value"].Integer ?? 0))
            {
                errors.Forbidden(FieldPath.Of("value"), "may not be changed in an update.");
            }

            errors.Immutable(FieldPath.Of("preemptionPolicy"), item["preemptionPolicy"], old["preemptionPolicy"]);
            return;
        }

        string name = item["metadata"]["name"].TextOrEmpty;
        if (name.StartsWith(Reserved, StringComparison.Ordinal))
        {
            if (Unlike(name, value, item["globalDefault"].IsTrue) is { } why)
            {
                errors.Forbidden(Name, $"priority class names with '{Reserved}' prefix are reserved for system use only. error: {why}");
            }
        }
        else if (value > UserMax)
        {
            errors.Forbidden(FieldPath.Of("value"), "maximum allowed value of a user defined priority is 1000000000");
        }

        if (item["preemptionPolicy"].Exists)
        {
            errors.OneOf(FieldPath.Of("preemptionPolicy"), item["preemptionPolicy"], "PreemptLowerPriority", "Never");
        }
    }

    public static void CheckRuntime(Value item, Value old, FieldErrors errors)
    {
        if (old.Exists)
        {
            errors.Immutable(FieldPath.Of("handler"), item["handler"], old["handler"]);
            return;
        }

        if (errors.Given(FieldPath.Of("handler"), item["handler"]))
        {
            errors.Say(FieldPath.Of("handler"), item["handler"], DnsNames.Label(item["handler"].TextOrEmpty));
        }

        // upstream judges the overhead as if it were a container's limits
        foreach (Member amount in item["overhead"]["podFixed"].Members)
        {
            FieldPath path = FieldPath.Of("overhead").Child("limits").Key(amount.Name);
            ResourceRules.CheckContainerName(amount.Name, path, errors);
            ResourceRules.CheckValue(amount.Name, amount.Value, path, errors);
        }

        Value scheduling = item["scheduling"];
        var at = FieldPath.Of("scheduling");
        MetadataValidation.Labels(scheduling["nodeSelector"], at.Child("nodeSelector"), errors);
        SchedulingRules.CheckTolerations(scheduling["tolerations"], at.Child("tolerations"), errors);
        var tolerations = scheduling["tolerations"].Elements.ToList();
        for (int i = 1; i < tolerations.Count; i++)
        {
            if (tolerations.IndexOf(tolerations[i]) < i)
            {
                errors.Duplicate(at.Child("tolerations")[i], InternalForm.Of(tolerations[i], Toleration));
            }
        }
    }

    public static void WarnOfRuntime(Value item, List<string> warnings)
    {
        foreach (Member label in item["scheduling"]["nodeSelector"].Members)
        {
            if (DeprecatedLabels.Of(label.Name) is { } text)
            {
                warnings.Add($"scheduling.nodeSelector: {text}");
            }
        }
    }

    private static string? Unlike(string name, long value, bool isDefault) => !Known.TryGetValue(name, out long priority)
        ? $"{name} is not a known system priority class"
        : value != priority ? $"value of {name} PriorityClass must be {priority}"
        : isDefault ? $"globalDefault of {name} PriorityClass must be false"
        : null;
}
