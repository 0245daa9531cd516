using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Api.Quantities;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>Amounts of resources: their names, their values, and requests against limits.</summary>
internal static class ResourceRules
{
    private static readonly string[] Standard =
    [
        "cpu", "memory", "ephemeral-storage", "storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
        "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers",
        "secrets", "configmaps", "persistentvolumeclaims", "requests.storage", "services.nodeports", "services.loadbalancers",
    ];

    /// <param name="resources">Limits and requests.</param>
    /// <param name="path">Where they are.</param>
    /// <param name="errors">What is wrong is added.</param>
    /// <param name="checkName">Which names there may be; default: those of containers.</param>
    public static void Check(Value resources, FieldPath path, FieldErrors errors, Action<string, FieldPath, FieldErrors>? checkName = null)
    {
        FieldPath limits = path.Child("limits");
        FieldPath requests = path.Child("requests");
        bool huge = false, plain = false;
        foreach (Member limit in Sorted(resources["limits"]))
        {
            CheckAmount(limit, limits.Key(limit.Name), checkName ?? CheckContainerName, errors);
            huge |= IsHugePages(limit.Name);
            plain |= limit.Name is "cpu" or "memory";
        }

        foreach (Member request in Sorted(resources["requests"]))
        {
            CheckAmount(request, requests.Key(request.Name), checkName ?? CheckContainerName, errors);
            huge |= IsHugePages(request.Name);
            plain |= request.Name is "cpu" or "memory";
            CheckAgainstLimit(request, resources["limits"][request.Name], limits, requests, errors);
        }

        if (huge && !plain)
        {
            errors.Forbidden(path, "HugePages require cpu or memory");
        }
    }

    /// <summary>Claims of the pod that are used: whole, or one request of them, and nothing twice.</summary>
    public static void CheckClaims(Value resources, Value podClaims, FieldPath path, FieldErrors errors)
    {
        if (resources["claims"].Count == 0)
        {
            return;
        }

        IEnumerable<string> names = podClaims.Elements.ToList().Select(c => c["name"].TextOrEmpty).Where(n => n.Length > 0);
        List<string> known = [.. names.Distinct().Order(StringComparer.Ordinal)];
        var used = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value claim in resources["claims"].Elements)
        {
            FieldPath at = path.Child("claims")[index++];
            string name = claim["name"].TextOrEmpty;
            if (name.Length == 0)
            {
                errors.Required(at);
                continue;
            }

            CheckUse(name, claim["request"].TextOrEmpty, used, at, errors);
            if (!known.Contains(name))
            {
                string which = known.Count == 0 ? " which is empty" : $": {string.Join(", ", known)}";
                errors.NotFound(at, name, $"must be one of the names in pod.spec.resourceClaims{which}");
            }
        }
    }

    private static void CheckUse(string name, string request, HashSet<string> used, FieldPath path, FieldErrors errors)
    {
        if (used.Contains(name))
        {
            errors.Duplicate(path, name);
            return;
        }

        string key = request.Length == 0 ? name : $"{name}/{request}";
        if (request.Length > 0)
        {
            errors.Say(path.Child("request"), request, DnsNames.Label(request));
        }

        foreach (string same in used.Where(u => request.Length == 0 ? u.StartsWith(name + "/", StringComparison.Ordinal) : u == key))
        {
            errors.Duplicate(path, request.Length == 0 ? name : same);
        }

        used.Add(key);
    }

    /// <summary>A name of a resource anywhere: standard, or with a domain.</summary>
    public static bool CheckName(string name, FieldPath path, FieldErrors errors)
    {
        IReadOnlyList<string> problems = LabelNames.Key(name);
        errors.Say(path, name, problems);
        if (problems.Count > 0)
        {
            return false;
        }

        if (!name.Contains('/') && !Standard.Contains(name) && !IsHugePages(name)
            && !name.StartsWith("requests.hugepages-", StringComparison.Ordinal))
        {
            errors.Invalid(path, name, "must be a standard resource type or fully qualified");
            return false;
        }

        return true;
    }

    /// <summary>A name of a resource that containers have.</summary>
    public static void CheckContainerName(string name, FieldPath path, FieldErrors errors)
    {
        CheckName(name, path, errors);
        if (!name.Contains('/'))
        {
            if (name is not ("cpu" or "memory" or "ephemeral-storage") && !IsHugePages(name))
            {
                errors.Invalid(path, name, "must be a standard resource for containers");
            }
        }
        else if (!IsNative(name) && !IsExtended(name))
        {
            errors.Invalid(path, name, "doesn't follow extended resource name standard");
        }
    }

    /// <summary>An amount must not be negative, and whole for things that cannot be divided.</summary>
    public static void CheckValue(string name, Value value, FieldPath path, FieldErrors errors)
    {
        if (!Quantity.TryParse(value.TextOrEmpty, out Quantity amount))
        {
            return;
        }

        if (amount.Sign < 0)
        {
            errors.Invalid(path, value, CommonRules.NotNegativeText);
        }

        if (IsWhole(name) && amount.MilliValue % 1000 != 0)
        {
            errors.Invalid(path, value, "must be an integer");
        }
    }

    public static bool IsHugePages(string name) => name.StartsWith("hugepages-", StringComparison.Ordinal);

    public static bool IsNative(string name) => !name.Contains('/') || name.Contains("kubernetes.io/", StringComparison.Ordinal);

    public static bool IsExtended(string name) =>
        !IsNative(name) && !name.StartsWith("requests.", StringComparison.Ordinal) && LabelNames.Key("requests." + name).Count == 0;

    private static bool IsWhole(string name) => IsExtended(name)
        || name is "pods" or "resourcequotas" or "services" or "replicationcontrollers" or "secrets"
            or "configmaps" or "persistentvolumeclaims" or "services.nodeports" or "services.loadbalancers";

    // names are different, so that any sort will do
    private static List<Member> Sorted(Value amounts)
    {
        var sorted = amounts.Members.ToList();
        sorted.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return sorted;
    }

    private static void CheckAmount(Member amount, FieldPath path, Action<string, FieldPath, FieldErrors> checkName, FieldErrors errors)
    {
        checkName(amount.Name, path, errors);
        CheckValue(amount.Name, amount.Value, path, errors);
        if (IsHugePages(amount.Name) && !IsWholePages(amount.Name["hugepages-".Length..], amount.Value.TextOrEmpty))
        {
            errors.Invalid(path, amount.Value, $"{amount.Value.TextOrEmpty} is not positive integer multiple of {amount.Name}");
        }
    }

    private static bool IsWholePages(string size, string amount) =>
        Quantity.TryParse(size, out Quantity page) && page.Sign > 0
        && Quantity.TryParse(amount, out Quantity bytes) && bytes.Value % page.Value == 0;

    private static void CheckAgainstLimit(Member request, Value limit, FieldPath limits, FieldPath requests, FieldErrors errors)
    {
        bool stretches = IsNative(request.Name) && !IsHugePages(request.Name);
        if (!limit.Exists)
        {
            if (!stretches)
            {
                errors.Required(limits, "Limit must be set for non overcommitable resources");
            }

            return;
        }

        if (!Quantity.TryParse(request.Value.TextOrEmpty, out Quantity asked) || !Quantity.TryParse(limit.TextOrEmpty, out Quantity most))
        {
            return;
        }

        if (!stretches && asked != most)
        {
            errors.Invalid(requests, request.Value, $"must be equal to {request.Name} limit of {limit.TextOrEmpty}");
        }
        else if (asked > most)
        {
            errors.Invalid(requests, request.Value, $"must be less than or equal to {request.Name} limit of {limit.TextOrEmpty}");
        }
    }
}
