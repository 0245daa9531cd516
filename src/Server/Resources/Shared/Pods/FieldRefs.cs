using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Api.Quantities;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>References from a pod to its own fields and to its containers' resources.</summary>
internal static class FieldRefs
{
    public static readonly string[] ForVariables =
    [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ];

    public static readonly string[] ForFiles =
        ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

    private static readonly string[] Known =
    [
        .. ForVariables, "metadata.annotations", "metadata.labels", "spec.host", "spec.restartPolicy", "spec.schedulerName", "status.phase",
    ];

    private static readonly string[] Resources =
        ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

    private static readonly string[] CpuDivisors = ["1m", "1"];
    private static readonly string[] ByteDivisors = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

    public static void CheckField(Value reference, string[] legal, FieldPath path, FieldErrors errors)
    {
        string version = reference["apiVersion"].TextOrEmpty;
        string field = reference["fieldPath"].TextOrEmpty;
        FieldPath at = path.Child("fieldPath");
        if (version.Length == 0)
        {
            errors.Required(path.Child("apiVersion"));
            return;
        }

        if (field.Length == 0)
        {
            errors.Required(at);
            return;
        }

        if (version != "v1")
        {
            errors.Invalid(at, field, $"error converting fieldPath: unsupported pod version: {version}");
            return;
        }

        int open = field.IndexOf("['", StringComparison.Ordinal);
        bool subscripted = open > 0 && field.EndsWith("']", StringComparison.Ordinal);
        string plain = subscripted ? field[..open] : field;
        string key = subscripted ? field[(open + 2)..^2] : "";
        if (subscripted ? plain is not ("metadata.annotations" or "metadata.labels") : !Known.Contains(plain))
        {
            string wrong = subscripted ? "does not support subscript" : "not supported";
            errors.Invalid(at, field, $"error converting fieldPath: field label {wrong}: {field}");
        }
        else if (subscripted)
        {
            errors.Say(path, key, LabelNames.Key(plain == "metadata.annotations" ? key.ToLowerInvariant() : key));
        }
        else if (Current(plain) is { } current && !legal.Contains(current))
        {
            errors.NotSupported(at, current, legal);
        }
    }

    public static void CheckResource(Value reference, bool inVolume, FieldPath path, FieldErrors errors)
    {
        string resource = reference["resource"].TextOrEmpty;
        if (inVolume && !reference["containerName"].HasText)
        {
            errors.Required(path.Child("containerName"));
        }
        else if (resource.Length == 0)
        {
            errors.Required(path.Child("resource"));
        }
        else if (!Resources.Contains(resource) && !IsHugePages(resource))
        {
            errors.NotSupported(path.Child("resource"), resource, Resources);
        }

        CheckDivisor(resource, reference["divisor"], path, errors);
    }

    // a field may be called by its name of long ago
    private static string Current(string field) => field == "spec.host" ? "spec.nodeName" : field;

    private static bool IsHugePages(string resource) =>
        resource.StartsWith("limits.hugepages-", StringComparison.Ordinal)
        || resource.StartsWith("requests.hugepages-", StringComparison.Ordinal);

    private static void CheckDivisor(string resource, Value divisor, FieldPath path, FieldErrors errors)
    {
        if (!Quantity.TryParse(divisor.TextOrEmpty, out Quantity amount) || amount.IsZero || resource.Length == 0)
        {
            return;
        }

        string name = resource[(resource.IndexOf('.') + 1)..] switch
        {
            "ephemeral-storage" => "local ephemeral storage",
            var pages when ResourceRules.IsHugePages(pages) => "hugepages",
            var plain => plain,
        };
        string[] legal = name == "cpu" ? CpuDivisors : ByteDivisors;
        if (!legal.Contains(amount.ToString()) && (Resources.Contains(resource) || IsHugePages(resource)))
        {
            string listed = name == "cpu" ? "1m and 1" : string.Join(", ", ByteDivisors);
            errors.Invalid(path.Child("divisor"), resource, $"only divisor's values {listed} are supported with the {name} resource");
        }
    }
}
