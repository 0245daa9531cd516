using Xebec.Api.Documents;

namespace Xebec.Server.Resources.Core.Services;

/// <summary>What an update of a service need not repeat, and what it loses with its type.</summary>
internal static class ServiceUpdates
{
    /// <summary>Fills in addresses that the service has and the client left out.</summary>
    public static void KeepAddresses(ObjectDraft spec, Value old)
    {
        if (!ServiceSpec.NeedsAddress(old) || !ServiceSpec.NeedsAddress(spec))
        {
            return;
        }

        if (!spec["clusterIP"].HasText)
        {
            spec.Set("clusterIP", old["clusterIP"]);
        }

        if (spec["clusterIPs"].Count == 0 && spec["clusterIP"] == old["clusterIP"])
        {
            spec.Set("clusterIPs", old["clusterIPs"]);
        }
    }

    /// <summary>Fills in ports that the server once chose and the client left out.</summary>
    public static void KeepChosen(ObjectDraft spec, Value old)
    {
        if (ServiceSpec.NeedsNodePorts(old) && ServiceSpec.NeedsNodePorts(spec))
        {
            KeepNodePorts(spec, old);
        }

        if (ServiceSpec.NeedsHealthCheck(old) && ServiceSpec.NeedsHealthCheck(spec) && (spec["healthCheckNodePort"].Integer ?? 0) == 0)
        {
            spec.Set("healthCheckNodePort", old["healthCheckNodePort"]);
        }
    }

    /// <summary>clusterIP is the first of clusterIPs: a change of the one that left the other alone is a change of both.</summary>
    public static void AgreeOnAddresses(ObjectDraft spec, Value old)
    {
        string one = spec["clusterIP"].TextOrEmpty;
        bool listKept = spec["clusterIPs"].Count > 0 && spec["clusterIPs"] == old["clusterIPs"] && one != old["clusterIP"].TextOrEmpty;
        if (one.Length > 0 && (listKept || spec["clusterIPs"].Count == 0))
        {
            spec.Set("clusterIPs", new ArrayDraft([one]));
        }
    }

    /// <summary>
    /// A new type takes along only what the client wrote for it: fields the old
    /// type needed and the new one may not have go when they are as they were.
    /// </summary>
    public static void DropWithType(ObjectDraft spec, Value old)
    {
        if (ServiceSpec.NeedsAddress(old) && !ServiceSpec.NeedsAddress(spec))
        {
            if (Unchanged(spec, old, "clusterIPs") && Unchanged(spec, old, "clusterIP"))
            {
                spec.Remove("clusterIP");
                spec.Remove("clusterIPs");
            }

            Drop(spec, old, "ipFamilies");
            Drop(spec, old, "ipFamilyPolicy");
        }

        if (ServiceSpec.NeedsNodePorts(old)
            && !ServiceSpec.NeedsNodePorts(spec) && ServiceSpec.TypeOf(spec) != "LoadBalancer" && SameNodePorts(spec, old))
        {
            ArrayDraft ports = spec.Array("ports");
            for (int i = 0; i < ports.Count; i++)
            {
                ports.ObjectAt(i).Remove("nodePort");
            }
        }

        if (ServiceSpec.NeedsHealthCheck(old) && !ServiceSpec.NeedsHealthCheck(spec))
        {
            Drop(spec, old, "healthCheckNodePort");
        }

        if (ServiceSpec.TypeOf(old) == "LoadBalancer" && ServiceSpec.TypeOf(spec) != "LoadBalancer")
        {
            Drop(spec, old, "allocateLoadBalancerNodePorts");
            Drop(spec, old, "loadBalancerClass");
        }

        if (ServiceSpec.IsExternal(old) && !ServiceSpec.IsExternal(spec))
        {
            Drop(spec, old, "externalTrafficPolicy");
        }

        if (ServiceSpec.TypeOf(old) != "ExternalName" && ServiceSpec.TypeOf(spec) == "ExternalName")
        {
            Drop(spec, old, "internalTrafficPolicy");
        }
    }

    private static void KeepNodePorts(ObjectDraft spec, Value old)
    {
        if (spec["ports"].Count == 0)
        {
            return;
        }

        var before = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (Value port in old["ports"].Elements)
        {
            before[port["name"].TextOrEmpty] = port["nodePort"].Integer ?? 0;
        }

        var used = new HashSet<long>();
        foreach (Value port in spec["ports"].Elements)
        {
            used.Add(port["nodePort"].Integer ?? 0);
        }

        ArrayDraft ports = spec.Array("ports");
        for (int i = 0; i < ports.Count; i++)
        {
            Value port = ports[i];
            if ((port["nodePort"].Integer ?? 0) == 0
                && before.TryGetValue(port["name"].TextOrEmpty, out long kept) && kept > 0 && !used.Contains(kept))
            {
                ports.ObjectAt(i).Set("nodePort", kept);
            }
        }
    }

    private static bool SameNodePorts(Value spec, Value old)
    {
        var all = new HashSet<long>(Allocation.NodePortBlock.PortsOf(old).Select(p => (long)p));
        foreach (Value port in spec["ports"].Elements)
        {
            if (port["nodePort"].Integer is { } number and > 0 && !all.Contains(number))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Unchanged(ObjectDraft spec, Value old, string field) => !spec[field].Exists || spec[field] == old[field];

    private static void Drop(ObjectDraft spec, Value old, string field)
    {
        if (Unchanged(spec, old, field))
        {
            spec.Remove(field);
        }
    }
}
