using System.Collections.Immutable;
using System.Globalization;

namespace Xebec.Network.Proxy.Rules;

/// <summary>
/// Turns the rules of one service into chains and entries. Most services are only called by their cluster IP: for them entries in the
/// tables' common maps are enough. The others get chains of their own.
/// </summary>
internal sealed class ServicePlanner
{
    private readonly ServicePlan _plan;
    private readonly ProxyFacts _facts;

    private ServicePlanner(ServicePlan plan, ProxyFacts facts)
    {
        _plan = plan;
        _facts = facts;
    }

    public static ServicePlan Plan(ImmutableArray<ServiceRule> rules, ProxyFacts facts)
    {
        var plan = new ServicePlan(rules);
        var planner = new ServicePlanner(plan, facts);
        var names = new HashSet<Place>();
        foreach (ServiceRule rule in rules)
        {
            // two ports of one name are an invalid service, which must not break the others
            if (names.Add(new Place(rule.Family, rule.Name)))
            {
                planner.Add(rule);
            }
        }

        return plan;
    }

    private void Add(ServiceRule rule)
    {
        bool plain = rule.AffinitySeconds == 0 && !rule.HasExternal && rule.Internal.Length <= TableText.PicksMax;
        string verdict = plain ? PlainVerdict(rule) : $"goto svc/{rule.Name}";
        foreach (string ip in rule.ClusterIps)
        {
            string key = Front(ip, rule);
            Enter(rule, TableText.ClusterIps, ip, "");
            Enter(rule, TableText.ServiceIps, key, verdict);
            for (int i = 0; plain && i < rule.Internal.Length; i++)
            {
                Enter(rule, TableText.EndpointMap(i), key, rule.Internal[i].Pair);
            }
        }

        foreach (Backend backend in rule.Hairpins)
        {
            Enter(rule, TableText.Hairpins, $"{backend.Address} . {backend.Address}", "");
        }

        if (!plain)
        {
            AddChains(rule);
        }
    }

    private void AddChains(ServiceRule rule)
    {
        Chain(rule, $"svc/{rule.Name}", Balance(rule, rule.Internal));
        if (rule.AffinitySeconds > 0)
        {
            foreach (Backend backend in rule.Everywhere.Union(rule.Here).Order())
            {
                string at = $"{rule.Name}/{backend.NamePart}";
                _plan.Sets.Add(new Place(rule.Family, $"aff/{at}"));
                Chain(rule, $"ep/{at}", [$"update @aff/{at} {{ {rule.Family.Word()} saddr timeout {Text(rule.AffinitySeconds)}s }}",
                    Dnat(rule, backend.Target)]);
            }
        }

        if (!rule.HasExternal)
        {
            return;
        }

        AddExternal(rule);
        string entry = $"goto ext/{rule.Name}";
        string guarded = rule.SourceRanges is null ? entry : $"goto fw/{rule.Name}";
        foreach (string ip in rule.LoadBalancerIps)
        {
            Enter(rule, TableText.ServiceIps, Front(ip, rule), guarded);
        }

        foreach (string ip in rule.ExternalIps)
        {
            Enter(rule, TableText.ServiceIps, Front(ip, rule), entry);
        }

        if (rule.NodePort != 0)
        {
            Enter(rule, TableText.NodePorts, $"{rule.Protocol} . {Text(rule.NodePort)}", entry);
        }
    }

    private void AddExternal(ServiceRule rule)
    {
        string word = rule.Family.Word();
        string everywhere = rule.InternalLocal ? $"goto all/{rule.Name}" : $"goto svc/{rule.Name}";
        if (rule.InternalLocal)
        {
            Chain(rule, $"all/{rule.Name}", Balance(rule, rule.Everywhere));
        }

        var statements = ImmutableArray.CreateBuilder<string>();
        if (rule.Everywhere.IsEmpty)
        {
            statements.AddRange(Balance(rule, rule.Here));
        }
        else if (rule.ExternalLocal)
        {
            // pods and the node itself need no address kept: for them every endpoint will do
            if (TableText.Ranges(_facts, rule.Family) is { } pods)
            {
                statements.Add($"{word} saddr {pods} {everywhere}");
            }

            statements.Add($"fib saddr type local {TableText.Mark}");
            statements.Add($"fib saddr type local {everywhere}");
            statements.AddRange(Balance(rule, rule.Here));
        }
        else
        {
            statements.Add(TableText.Mark);
            statements.Add(everywhere);
        }

        Chain(rule, $"ext/{rule.Name}", statements.ToImmutable());
        if (rule.SourceRanges is { } ranges && rule.LoadBalancerIps.Length > 0)
        {
            Chain(rule, $"fw/{rule.Name}", [.. ranges.Select(range => $"{word} saddr {range} goto ext/{rule.Name}"), "drop"]);
        }
    }

    private static ImmutableArray<string> Balance(ServiceRule rule, ImmutableArray<Backend> among)
    {
        if (among.IsEmpty)
        {
            return [Nobody(rule)];
        }

        if (rule.AffinitySeconds > 0)
        {
            string word = rule.Family.Word();
            string pick = among.Length == 1
                ? $"goto ep/{rule.Name}/{among[0].NamePart}"
                : Pick("vmap", among, backend => $"goto ep/{rule.Name}/{backend.NamePart}");
            return [.. among.Select(backend => $"{word} saddr @aff/{rule.Name}/{backend.NamePart} goto ep/{rule.Name}/{backend.NamePart}"),
                pick];
        }

        return [Dnat(rule, among.Length == 1 ? among[0].Target : Pick("map", among, backend => backend.Pair))];
    }

    private static string PlainVerdict(ServiceRule rule) =>
        rule.Internal.IsEmpty ? Nobody(rule) : $"goto {TableText.PickChain(rule.Internal.Length)}";

    // refused when there is nobody at all; dropped when there is somebody elsewhere: a balancer then tries another node
    private static string Nobody(ServiceRule rule) => rule.Everywhere.IsEmpty ? $"goto {TableText.Refuse}" : "drop";

    private static string Pick(string map, ImmutableArray<Backend> among, Func<Backend, string> value) =>
        $"numgen random mod {Text(among.Length)} {map} {{ "
        + $"{string.Join(", ", among.Select((backend, i) => $"{Text(i)} : {value(backend)}"))} }}";

    private static string Dnat(ServiceRule rule, string target) => $"meta l4proto {rule.Protocol} dnat to {target}";

    private static string Front(string ip, ServiceRule rule) => $"{ip} . {rule.Protocol} . {Text(rule.Port)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Chain(ServiceRule rule, string name, ImmutableArray<string> statements) =>
        _plan.Chains[new Place(rule.Family, name)] = statements;

    // of two that want one entry in one service the first has it
    private void Enter(ServiceRule rule, string set, string key, string value) =>
        _plan.Elements.TryAdd(new Element(rule.Family, set, key), value);
}
