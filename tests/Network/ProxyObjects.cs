using System.Text;
using Xebec.Api.Core.V1;
using Xebec.Api.Discovery.V1;
using Xebec.Api.Documents;
using Xebec.Network.Proxy.Rules;

namespace Xebec.Tests.Network;

/// <summary>Services and slices in few words.</summary>
internal static class ProxyObjects
{
    public static readonly ProxyFacts Facts = new() { NodeName = "n1", NodeAddresses = ["192.168.7.1"], PodCidrs = ["10.244.0.0/24"] };

    /// <param name="clusterIp">Several separated by commas.</param>
    /// <param name="spec">Members of spec besides the cluster IP and type, without braces; ports unless it is to be one called "" at 80.</param>
    public static string ServiceJson(string name, string clusterIp, string spec = "", string type = "ClusterIP", string status = "", string labels = "")
    {
        string[] ips = clusterIp.Split(',');
        string ports = $$"""[{"port":80,"protocol":"TCP","nodePort":{{(type == "ClusterIP" ? 0 : 30080)}} }]""";
        string[] members =
        [
            $"\"clusterIP\":\"{ips[0]}\"", $"\"clusterIPs\":[{string.Join(',', ips.Select(ip => $"\"{ip}\""))}]",
            spec.Contains("\"type\"", StringComparison.Ordinal) ? "" : $"\"type\":\"{type}\"", spec.Contains("\"ports\"", StringComparison.Ordinal) ? "" : $"\"ports\":{ports}", spec,
        ];
        string head = $$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{name}}","namespace":"default","labels":{ {{labels}} } },""";
        return $$"""{{head}}"spec":{ {{string.Join(',', members.Where(m => m.Length > 0))}} },"status":{ {{status}} } }""";
    }

    /// <param name="endpoints">Each "address", "address@node", followed by -ready, -serving, +terminating as they apply.</param>
    public static string SliceJson(string service, int port, params string[] endpoints) => SliceJson(service, $"{service}-1", port, "", "TCP", endpoints);

    public static string SliceJson(string service, string name, int port, string portName, string protocol, params string[] endpoints)
    {
        string family = endpoints.Any(e => e.Contains(':')) ? "IPv6" : "IPv4";
        string metadata = $$"""{"name":"{{name}}","namespace":"default","labels":{"kubernetes.io/service-name":"{{service}}"} }""";
        string ports = $$"""[{"name":"{{portName}}","port":{{port}},"protocol":"{{protocol}}"}]""";
        string list = string.Join(',', endpoints.Select(EndpointJson));
        return $$"""{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{{metadata}},"addressType":"{{family}}","ports":{{ports}},"endpoints":[{{list}}]}""";
    }

    public static Service Service(string json) => new(Parse(json));

    public static EndpointSlice Slice(string json) => new(Parse(json));

    public static RuleModel Model(params string[] objects) => Model(Facts, objects);

    public static RuleModel Model(ProxyFacts facts, params string[] objects) => RuleCompiler.Compile(
        objects.Where(json => json.Contains("\"kind\":\"Service\"")).Select(Service),
        objects.Where(json => json.Contains("\"kind\":\"EndpointSlice\"")).Select(Slice), facts);

    private static Value Parse(string json) => Document.Parse(Encoding.UTF8.GetBytes(json)).Root;

    private static string EndpointJson(string text)
    {
        string[] words = text.Split(' ');
        string[] place = words[0].Split('@');
        string node = place.Length > 1 ? $",\"nodeName\":\"{place[1]}\"" : "";
        bool ready = !words.Contains("-ready");
        string conditions = $$"""{"ready":{{Text(ready)}},"serving":{{Text(!words.Contains("-serving"))}},"terminating":{{Text(words.Contains("+terminating"))}} }""";
        return $$"""{"addresses":["{{place[0]}}"],"conditions":{{conditions}}{{node}} }""";
    }

    private static string Text(bool flag) => flag ? "true" : "false";
}
