using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Quantities;

namespace Xebec.Server.Admission;

/// <summary>How much of what a quota may limit an object takes.</summary>
internal static class QuotaUsage
{
    private static readonly Quantity One = new(1);
    private static readonly string[] Counted =
    [
        "configmaps", "secrets", "services", "replicationcontrollers", "resourcequotas", "persistentvolumeclaims", "pods",
    ];

    /// <param name="item">The object.</param>
    /// <param name="resource">Its resource.</param>
    /// <param name="creating">The object itself counts too.</param>
    /// <param name="resizing">What a pod asks for counts, though it is not new.</param>
    public static SortedDictionary<string, Quantity> Of(Value item, ResourceName resource, bool creating, bool resizing)
    {
        var usage = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        bool core = resource.Group.Length == 0;
        if (creating)
        {
            usage[core ? $"count/{resource.Resource}" : $"count/{resource.Resource}.{resource.Group}"] = One;
            if (core && Counted.Contains(resource.Resource))
            {
                usage[resource.Resource] = One;
            }
        }

        switch (core ? resource.Resource : "")
        {
            case "pods" when creating || resizing:
                AddPod(usage, item["spec"]);
                break;
            case "services":
                AddService(usage, item["spec"]);
                break;
            case "persistentvolumeclaims":
                AddClaim(usage, item["spec"], creating);
                break;
        }

        return usage;
    }

    /// <summary>Leaves the difference, and only what differs; of what became less, only when asked to.</summary>
    public static void Subtract(SortedDictionary<string, Quantity> usage, SortedDictionary<string, Quantity> old, bool keepNegative)
    {
        foreach ((string key, Quantity amount) in old)
        {
            usage[key] = usage.TryGetValue(key, out Quantity now) ? now - amount : -amount;
        }

        foreach (string key in usage.Where(u => u.Value.IsZero || (u.Value.Sign < 0 && !keepNegative)).Select(u => u.Key).ToList())
        {
            usage.Remove(key);
        }
    }

    /// <summary>A quota of cpu or memory cannot count containers that name no amount; they are named. "" when all do.</summary>
    public static string Unspecified(Value spec, IReadOnlyList<string> limited)
    {
        var missing = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            foreach (Value container in spec[list].Elements)
            {
                foreach (string key in limited)
                {
                    if (Side(key) is { } side && !container["resources"][side.List][side.Resource].Exists)
                    {
                        missing.TryAdd(key, new SortedSet<string>(StringComparer.Ordinal));
                        missing[key].Add(container["name"].TextOrEmpty);
                    }
                }
            }
        }

        return string.Join("; ", missing.Select(m => $"{m.Key} for: {string.Join(",", m.Value)}"));
    }

    private static (string List, string Resource)? Side(string key) => key switch
    {
        "cpu" or "requests.cpu" => ("requests", "cpu"),
        "memory" or "requests.memory" => ("requests", "memory"),
        "limits.cpu" => ("limits", "cpu"),
        "limits.memory" => ("limits", "memory"),
        _ => null,
    };

    private static void AddPod(SortedDictionary<string, Quantity> usage, Value spec)
    {
        foreach ((string name, Quantity amount) in PodResources.Requests(spec))
        {
            usage["requests." + name] = amount;
            if (name is "cpu" or "memory" or "ephemeral-storage" || name.StartsWith("hugepages-", StringComparison.Ordinal))
            {
                usage[name] = amount;
            }
        }

        foreach ((string name, Quantity amount) in PodResources.Limits(spec))
        {
            usage["limits." + name] = amount;
        }
    }

    private static void AddService(SortedDictionary<string, Quantity> usage, Value spec)
    {
        string type = spec["type"].TextOrEmpty;
        var ports = spec["ports"].Elements.ToList();
        long nodePorts = type switch
        {
            "NodePort" => ports.Count,
            "LoadBalancer" when spec["allocateLoadBalancerNodePorts"].Flag == false => ports.Count(p => (p["nodePort"].Integer ?? 0) != 0),
            "LoadBalancer" => ports.Count,
            _ => 0,
        };
        if (nodePorts > 0)
        {
            usage["services.nodeports"] = new Quantity(nodePorts);
        }

        if (type == "LoadBalancer")
        {
            usage["services.loadbalancers"] = One;
        }
    }

    private static void AddClaim(SortedDictionary<string, Quantity> usage, Value spec, bool creating)
    {
        string name = spec["storageClassName"].TextOrEmpty;
        string prefix = $"{name}.storageclass.storage.k8s.io/";
        if (creating && name.Length > 0)
        {
            usage[prefix + "persistentvolumeclaims"] = One;
        }

        if (Quantity.TryParse(spec["resources"]["requests"]["storage"].TextOrEmpty, out Quantity storage) && !storage.IsZero)
        {
            usage["requests.storage"] = storage;
            if (name.Length > 0)
            {
                usage[prefix + "requests.storage"] = storage;
            }
        }
    }
}
