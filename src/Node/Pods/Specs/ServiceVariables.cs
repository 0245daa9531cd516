using System.Globalization;

using Xebec.Api.Core.V1;

namespace Xebec.Node.Pods.Specs;

/// <summary>Variables that tell containers where services are: those of the pod's namespace, and always the API server's.</summary>
public static class ServiceVariables
{
    /// <param name="services">All of the pod's namespace and of <c>default</c>, in any order.</param>
    /// <param name="linked">The pod's <c>enableServiceLinks</c>: false leaves only the API server.</param>
    public static SortedDictionary<string, string> For(string ns, IEnumerable<Service> services, bool linked)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        List<Service> chosen = [.. services.Where(s => s.Spec.ClusterIP is not ("" or "None") && s.Spec.Ports.Count > 0)];
        // a service of the namespace goes before the API server's of the same name
        foreach (Service service in chosen.Where(s => s.Metadata is { Namespace: "default", Name: "kubernetes" }))
        {
            Add(variables, service);
        }

        foreach (Service service in chosen.Where(s => linked && s.Metadata.Namespace == ns)
            .OrderBy(s => s.Metadata.Name, StringComparer.Ordinal))
        {
            Add(variables, service);
        }

        return variables;
    }

    private static void Add(SortedDictionary<string, string> variables, Service service)
    {
        string name = Upper(service.Metadata.Name);
        string address = service.Spec.ClusterIP;
        string bracketed = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        variables[$"{name}_SERVICE_HOST"] = address;
        bool first = true;
        foreach (ServicePort port in service.Spec.Ports)
        {
            string number = port.Port.ToString(CultureInfo.InvariantCulture);
            string protocol = port.Protocol.Length == 0 ? "TCP" : port.Protocol;
            string url = $"{protocol.ToLowerInvariant()}://{bracketed}:{number}";
            string prefix = $"{name}_PORT_{number}_{protocol.ToUpperInvariant()}";
            if (first)
            {
                variables[$"{name}_SERVICE_PORT"] = number;
                variables[$"{name}_PORT"] = url;
                first = false;
            }

            if (port.Name.Length > 0)
            {
                variables[$"{name}_SERVICE_PORT_{Upper(port.Name)}"] = number;
            }

            variables[prefix] = url;
            variables[$"{prefix}_PROTO"] = protocol.ToLowerInvariant();
            variables[$"{prefix}_PORT"] = number;
            variables[$"{prefix}_ADDR"] = address;
        }
    }

    private static string Upper(string name) => name.ToUpperInvariant().Replace('-', '_');
}
