using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Xebec.Network.Proxy.Rules;

/// <summary>The tables in nft's language: what is always there, and all of it at once.</summary>
internal static class TableText
{
    public const string ClusterIps = "cluster-ips";
    public const string Hairpins = "hairpins";
    public const string NodePorts = "node-ports";
    public const string ServiceIps = "service-ips";

    /// <summary>The chain that refuses a connection so that the caller knows at once.</summary>
    public const string Refuse = "refuse";

    /// <summary>An empty chain, whose presence tells that the table is there.</summary>
    public const string Alive = "alive";

    /// <summary>So many endpoints at most does a service have in the common maps; above it gets a chain of its own.</summary>
    public const int PicksMax = 16;

    /// <summary>Marks a packet to leave with the node's address: Kubernetes' bit, so that whoever knows it sees what it means.</summary>
    public const string Mark = "meta mark set meta mark | 0x4000";

    public static string EndpointMap(int position) => $"ep-{position.ToString(CultureInfo.InvariantCulture)}";

    public static string PickChain(int among) => $"pick-{among.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The pods' ranges as a set; null when there is none.</summary>
    public static string? Ranges(ProxyFacts facts, IpFamily family) =>
        string.Join(", ", facts.PodRanges(family).Select(range =>
            range.ToString()).Distinct().Order(StringComparer.Ordinal)) is { Length: > 0 } ranges ? $"{{ {ranges} }}" : null;

    /// <summary>Replaces whatever the tables hold; connections that were made go on.</summary>
    public static string Whole(RuleModel model, string table)
    {
        var text = new StringBuilder();
        foreach (IpFamily family in model.Facts.Families)
        {
            string word = family.Word();
            text.Append($"add table {word} {table}\ndelete table {word} {table}\ntable {word} {table} {{\n");
            ILookup<string, KeyValuePair<Element, ImmutableArray<Claim>>> entries =
                model.Claims.Where(one => one.Key.Family == family).ToLookup(one => one.Key.Set);
            foreach ((string name, string type) in Sets(family))
            {
                text.Append($"{(type.Contains(" : ", StringComparison.Ordinal) ? "map" : "set")} {name} {{ type {type};");
                string before = " elements = { ";
                foreach ((Element element, ImmutableArray<Claim> claims) in entries[name])
                {
                    text.Append(before).Append(Entry(element, claims[0].Value));
                    before = ",\n";
                }

                text.Append(entries.Contains(name) ? " }; }\n" : " }\n");
            }

            Base(text, model.Facts, family);
            foreach (ServicePlan plan in model.Plans.Values)
            {
                foreach (Place set in plan.Sets.Where(set => set.Family == family))
                {
                    text.Append($"set {set.Name} {{ {AffinitySet(family)} }}\n");
                }

                foreach ((Place chain, ImmutableArray<string> statements) in plan.Chains.Where(chain => chain.Key.Family == family))
                {
                    Chain(text, chain.Name, statements);
                }
            }

            text.Append("}\n");
        }

        return text.ToString();
    }

    /// <summary>Takes the table away, whether it is there or not.</summary>
    public static string Removal(IpFamily family, string table) =>
        $"add table {family.Word()} {table}\ndelete table {family.Word()} {table}\n";

    /// <summary>Does nothing, and fails when the table is not there.</summary>
    public static string Probe(IpFamily family, string table) => $"flush chain {family.Word()} {table} {Alive}\n";

    public static string Entry(Element element, string value) => value.Length == 0 ? element.Key : $"{element.Key} : {value}";

    /// <summary>Clients of one endpoint, each until it was away for a while.</summary>
    public static string AffinitySet(IpFamily family) => $"type {family.AddressType()}; size 65535; flags dynamic,timeout;";

    private static IEnumerable<(string Name, string Type)> Sets(IpFamily family)
    {
        string address = family.AddressType();
        yield return (ClusterIps, address);
        yield return (Hairpins, $"{address} . {address}");
        yield return (NodePorts, "inet_proto . inet_service : verdict");
        yield return (ServiceIps, $"{address} . inet_proto . inet_service : verdict");
        for (int i = 0; i < PicksMax; i++)
        {
            yield return (EndpointMap(i), $"{address} . inet_proto . inet_service : {address} . inet_service");
        }
    }

    private static void Base(StringBuilder text, ProxyFacts facts, IpFamily family)
    {
        string word = family.Word();
        string? pods = Ranges(facts, family);
        string front = $"{word} daddr . meta l4proto . th dport";
        string loopback = family == IpFamily.V4 ? "127.0.0.0/8" : "::1";
        string notLoopback = facts.LoopbackNodePorts && family == IpFamily.V4 ? "" : $"{word} daddr != {loopback} ";

        Chain(text, Alive, []);
        Chain(text, Refuse, ["meta l4proto tcp reject with tcp reset", "reject"]);
        for (int i = 0; i < PicksMax; i++)
        {
            string[] picks =
            [
                .. Enumerable.Range(0, i + 1).Select(at => $"{at.ToString(CultureInfo.InvariantCulture)} : goto {EndpointMap(at)}"),
            ];
            Chain(text, EndpointMap(i), [$"meta l4proto {{ tcp, udp, sctp }} dnat to {front} map @{EndpointMap(i)}"]);
            Chain(text, PickChain(i + 1), [i == 0 ? $"goto {EndpointMap(0)}"
                : $"numgen random mod {(i + 1).ToString(CultureInfo.InvariantCulture)} vmap {{ {string.Join(", ", picks)} }}"]);
        }

        Chain(text, "services",
        [
            // whoever is no pod would be answered past this node
            $"{word} daddr @{ClusterIps} {(pods is null ? "" : $"{word} saddr != {pods} ")}{Mark}",
            $"{front} vmap @{ServiceIps}",
            $"{word} daddr @{ClusterIps} goto {Refuse}",
            $"fib daddr type local {notLoopback}meta l4proto . th dport vmap @{NodePorts}",
        ]);
        Chain(text, "prerouting", ["type nat hook prerouting priority -100", "jump services"]);
        Chain(text, "output", ["type nat hook output priority -100", "jump services"]);
        Chain(text, "postrouting",
        [
            "type nat hook postrouting priority 100",
            "meta mark & 0x4000 == 0x4000 meta mark set meta mark ^ 0x4000 masquerade fully-random",
            $"ct status dnat {word} saddr . {word} daddr @{Hairpins} masquerade fully-random",
        ]);
        if (pods is not null)
        {
            // an answer the kernel can't place keeps the endpoint's address, and the client would reset its connection over it
            Chain(text, "forward",
            [
                "type filter hook forward priority 0",
                $"ct state invalid {word} saddr {pods} drop",
                $"ct state invalid {word} daddr {pods} drop",
            ]);
        }
    }

    private static void Chain(StringBuilder text, string name, IEnumerable<string> statements)
    {
        text.Append($"chain {name} {{ ");
        foreach (string statement in statements)
        {
            text.Append(statement).Append("; ");
        }

        text.Append("}\n");
    }
}
