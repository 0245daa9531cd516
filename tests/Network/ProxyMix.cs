using System.Collections.Immutable;
using Xebec.Network.Proxy.Rules;
using static Xebec.Tests.Network.ProxyObjects;

namespace Xebec.Tests.Network;

/// <summary>Services of all kinds by chance, among thirty names, so that they come, change, take from each other and go.</summary>
internal static class ProxyMix
{
    public static IEnumerable<(ServiceKey Service, ImmutableArray<ServiceRule> Rules)> Services(ProxyFacts facts, int seed, int count)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            int number = random.Next(30);
            string name = $"s{number}";
            yield return (new ServiceKey("default", name), random.Next(5) == 0 ? [] : One(facts, name, number, random));
        }
    }

    private static ImmutableArray<ServiceRule> One(ProxyFacts facts, string name, int number, Random random)
    {
        // two services share each address, and three a node port
        string ips = $"10.96.0.{number / 2},fd00:96::{(number / 2) + 1:x}";
        string type = random.Next(3) switch { 0 => "NodePort", 1 => "LoadBalancer", _ => "ClusterIP" };
        string protocol = random.Next(3) == 0 ? "UDP" : "TCP";
        int nodePort = type == "ClusterIP" ? 0 : 30000 + (number / 3);
        var spec = new List<string> { $$""" "ports":[{"name":"a","port":{{80 + random.Next(2)}},"protocol":"{{protocol}}","nodePort":{{nodePort}}},{"name":"b","port":90}] """ };
        spec.AddRange(random.Next(3) == 0 ? [$"\"sessionAffinity\":\"ClientIP\",\"sessionAffinityConfig\":{{\"clientIP\":{{\"timeoutSeconds\":{random.Next(1, 3) * 10}}}}}"] : []);
        spec.AddRange(random.Next(3) == 0 ? ["\"externalTrafficPolicy\":\"Local\""] : []);
        spec.AddRange(random.Next(3) == 0 ? ["\"internalTrafficPolicy\":\"Local\""] : []);
        spec.AddRange(random.Next(3) == 0 ? ["\"loadBalancerSourceRanges\":[\"10.0.0.0/8\",\"fd00::/16\"]"] : []);
        spec.AddRange(random.Next(3) == 0 ? [$"\"externalIPs\":[\"203.0.113.{random.Next(4)}\"]"] : []);
        string status = $$""" "loadBalancer":{"ingress":[{"ip":"198.51.100.{{random.Next(4)}}"},{"ip":"2001:db8::{{random.Next(1, 4)}}"}]} """;
        string[] v4 = [.. Enumerable.Range(1, random.Next(20)).Select(i => $"10.244.0.{i}{Placed(random)}")];
        string[] v6 = [.. Enumerable.Range(1, random.Next(1, 4)).Select(i => $"fd00:1::{i}{Placed(random)}")];
        return RuleCompiler.Compile(
            Service(ServiceJson(name, ips, string.Join(',', spec), type, type == "LoadBalancer" ? status : "")),
            [Slice(SliceJson(name, "x", 8080, "a", protocol, v4)), Slice(SliceJson(name, "y", 8080, "a", protocol, v6)), Slice(SliceJson(name, "z", 8090, "b", "TCP", v4))],
            facts);
    }

    private static string Placed(Random random) => random.Next(4) switch { 0 => "@n1", 1 => "@n2 -ready +terminating", 2 => "", _ => "@n2" };
}
