using System.Collections.Immutable;
using System.Net.Sockets;
using Xebec.Client.Seam;
using Xebec.Network.Proxy;
using Xebec.Network.Proxy.Kernel;
using Xebec.Network.Proxy.Rules;
using Xebec.Tests.Control;
using static Xebec.Tests.Network.ProxyObjects;

namespace Xebec.Tests.Network;

/// <summary>Real packets through real rules.</summary>
[Trait("needs", "root")]
public sealed class ProxyKernelTests : IDisposable
{
    private const string Table = "xebec-test";

    private static readonly ProxyFacts NodeFacts = Facts with { NodeAddresses = ["10.9.0.1"] };

    private readonly NetworkLab _lab = new();
    private readonly NftRules _rules;
    private RuleModel? _applied;

    public ProxyKernelTests()
    {
        _rules = new NftRules(_lab.Namespace("node"));
        _lab.Serve("pod2", 8080);
        _lab.Serve("pod3", 8080);
    }

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task A_cluster_ip_balances_over_its_endpoints_and_follows_their_changes()
    {
        await Apply(ServiceJson("web", "10.96.0.1"), SliceJson("web", 8080, "10.244.0.2@n1", "10.244.0.3@n1"));
        string[] answers = [.. Enumerable.Range(0, 24).Select(_ => _lab.Call("client", "10.96.0.1", 80))];
        Assert.Equal(["pod2 10.244.0.1", "pod3 10.244.0.1"], answers.Distinct().Order());
        Assert.StartsWith("pod", _lab.Call("node", "10.96.0.1", 80));

        await Apply(ServiceJson("web", "10.96.0.1"), SliceJson("web", 8080, "10.244.0.3@n1"));
        Assert.All(Enumerable.Range(0, 8), _ => Assert.Equal("pod3 10.244.0.1", _lab.Call("client", "10.96.0.1", 80)));

        await Apply(ServiceJson("web", "10.96.0.1"));
        Refused("client", "10.96.0.1", 80);
        Refused("node", "10.96.0.1", 80);
        Refused("pod2", "10.96.0.1", 80);

        await Apply();
        Assert.DoesNotContain("10.96.0.1", _lab.Run("node", "nft", "list", "table", "ip", Table));
    }

    [Fact]
    public async Task A_port_that_no_service_has_is_refused_and_others_addresses_are_left_alone()
    {
        await Apply(ServiceJson("web", "10.96.0.1"), SliceJson("web", 8080, "10.244.0.2@n1"));
        Refused("client", "10.96.0.1", 81);
        Assert.Equal("pod3 10.9.0.2", _lab.Call("client", "10.244.0.3", 8080));
    }

    [Fact]
    public async Task Pods_see_each_others_addresses_and_reach_themselves()
    {
        await Apply(ServiceJson("three", "10.96.0.3"), SliceJson("three", 8080, "10.244.0.3@n1"));
        Assert.Equal("pod3 10.244.0.2", _lab.Call("pod2", "10.96.0.3", 80));
        Assert.Equal("pod3 10.244.0.1", _lab.Call("pod3", "10.96.0.3", 80));
    }

    [Fact]
    public async Task A_node_port_answers_on_the_nodes_addresses_from_everywhere()
    {
        await Apply(ServiceJson("web", "10.96.0.1", type: "NodePort"), SliceJson("web", 8080, "10.244.0.2@n1"));
        Assert.Equal("pod2 10.244.0.1", _lab.Call("client", "10.9.0.1", 30080));
        Assert.StartsWith("pod2", _lab.Call("node", "10.9.0.1", 30080));
        Assert.StartsWith("pod2", _lab.Call("node", "10.244.0.1", 30080));
        Assert.StartsWith("pod2", _lab.Call("pod3", "10.9.0.1", 30080));
        Refused("node", "127.0.0.1", 30080);
        Refused("client", "10.9.0.1", 30081);
    }

    [Fact]
    public async Task Keeping_the_clients_address_answers_from_this_nodes_endpoints_only()
    {
        const string Local = "\"externalTrafficPolicy\":\"Local\"";
        await Apply(ServiceJson("web", "10.96.0.1", Local, "NodePort"), SliceJson("web", 8080, "10.244.0.2@n1", "10.244.0.3@n2"));
        Assert.All(Enumerable.Range(0, 8), _ => Assert.Equal("pod2 10.9.0.2", _lab.Call("client", "10.9.0.1", 30080)));
        string[] own = [.. Enumerable.Range(0, 24).Select(_ => _lab.Call("node", "10.9.0.1", 30080).Split(' ')[0])];
        Assert.Equal(["pod2", "pod3"], own.Distinct().Order());

        await Apply(ServiceJson("web", "10.96.0.1", Local, "NodePort"), SliceJson("web", 8080, "10.244.0.3@n2"));
        Assert.Equal("no answer", _lab.Call("client", "10.9.0.1", 30080));
    }

    [Fact]
    public async Task A_balancers_address_lets_in_only_whom_it_may()
    {
        const string Status = """ "loadBalancer":{"ingress":[{"ip":"198.51.100.1"}]} """;
        await Apply(ServiceJson("web", "10.96.0.1", "\"externalIPs\":[\"203.0.113.9\"]", "LoadBalancer", Status), SliceJson("web", 8080, "10.244.0.2@n1"));
        Assert.StartsWith("pod2", _lab.Call("client", "198.51.100.1", 80));
        Assert.StartsWith("pod2", _lab.Call("client", "203.0.113.9", 80));

        await Apply(ServiceJson("web", "10.96.0.1", "\"loadBalancerSourceRanges\":[\"10.9.1.0/24\"]", "LoadBalancer", Status), SliceJson("web", 8080, "10.244.0.2@n1"));
        Assert.Equal("no answer", _lab.Call("client", "198.51.100.1", 80));
    }

    [Fact]
    public async Task A_client_with_affinity_comes_back_to_its_endpoint_and_others_are_spread()
    {
        const string Stick = "\"sessionAffinity\":\"ClientIP\",\"sessionAffinityConfig\":{\"clientIP\":{\"timeoutSeconds\":2}}";
        await Apply(ServiceJson("web", "10.96.0.1", Stick), SliceJson("web", 8080, "10.244.0.2@n1", "10.244.0.3@n1"));
        string first = _lab.Call("client", "10.96.0.1", 80);
        Assert.All(Enumerable.Range(0, 16), _ => Assert.Equal(first, _lab.Call("client", "10.96.0.1", 80)));

        // another endpoint comes, then another of its own goes: the client stays, as long as its own is there
        string stays = first.StartsWith("pod2", StringComparison.Ordinal) ? "10.244.0.2@n1" : "10.244.0.3@n1";
        await Apply(ServiceJson("web", "10.96.0.1", Stick), SliceJson("web", 8080, "10.244.0.2@n1", "10.244.0.3@n1", "10.244.0.4@n1"));
        Assert.Equal(first, _lab.Call("client", "10.96.0.1", 80));
        await Apply(ServiceJson("web", "10.96.0.1", Stick), SliceJson("web", 8080, stays));
        Assert.Equal(first, _lab.Call("client", "10.96.0.1", 80));
        await Apply(ServiceJson("web", "10.96.0.1", Stick), SliceJson("web", 8080, stays == "10.244.0.2@n1" ? "10.244.0.3@n1" : "10.244.0.2@n1"));
        Assert.NotEqual(first, _lab.Call("client", "10.96.0.1", 80));

        await Apply(ServiceJson("web", "10.96.0.1", Stick), SliceJson("web", 8080, "10.244.0.2@n1", "10.244.0.3@n1"));
        var seen = new SortedSet<string>();
        for (int i = 0; i < 12 && seen.Count < 2; i++)
        {
            seen.Add(_lab.Call("client", "10.96.0.1", 80));
            await Task.Delay(2300, TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task Datagrams_of_one_client_follow_when_the_endpoint_goes()
    {
        _lab.ServeDatagrams("pod2", 1053);
        _lab.ServeDatagrams("pod3", 1053);
        string service = ServiceJson("dns", "10.96.0.10", """ "ports":[{"port":53,"protocol":"UDP"}] """);
        await Apply(service, SliceJson("dns", "s", 1053, "", "UDP", "10.244.0.2@n1"));
        Socket socket = _lab.Datagrams("client");
        Assert.Equal("pod2", NetworkLab.Ask(socket, "10.96.0.10", 53));

        RuleModel before = _applied!;
        await Apply(service, SliceJson("dns", "s", 1053, "", "UDP", "10.244.0.3@n1"));
        UdpFlow stale = Assert.Single(StaleFlows.In(before, _applied!, await _rules.FlowsAsync(IpFamily.V4, TestContext.Current.CancellationToken)));
        Assert.Equal("10.244.0.2", stale.Backend.Address);
        await _rules.ForgetAsync(stale, TestContext.Current.CancellationToken);
        Assert.Equal("pod3", NetworkLab.Ask(socket, "10.96.0.10", 53));
    }

    [Fact]
    public async Task Changes_one_after_the_other_lead_where_loading_all_at_once_leads()
    {
        ProxyFacts both = NodeFacts with { PodCidrs = ["10.244.0.0/24", "fd00:1::/64"], LoopbackNodePorts = true };
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var model = RuleModel.Of(both, []);
        await _rules.ApplyAsync(RuleDiff.Between(null, model, Table).Script, cancel);
        for (int seed = 1; seed <= 40; seed++)
        {
            RuleModel next = model.With(ProxyMix.Services(both, seed, count: 4));
            RuleTransaction change = RuleDiff.Between(model, next, Table);
            if (!change.Empty)
            {
                await _rules.ApplyAsync(change.Script, cancel);
            }

            model = next;
        }

        await _rules.ApplyAsync(RuleDiff.Between(null, model, "xebec-other").Script, cancel);
        foreach (string family in new[] { "ip", "ip6" })
        {
            Assert.Equal(Lines(_lab.Run("node", "nft", "list", "table", family, "xebec-other"), "xebec-other"), Lines(_lab.Run("node", "nft", "list", "table", family, Table), Table));
        }
    }

    [Fact]
    public async Task A_proxy_that_starts_again_breaks_no_connection_and_one_that_is_removed_leaves_nothing()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var server = new FakeApiServer(TimeProvider.System);
        server.Put(ApiResources.Services, ServiceJson("web", "10.96.0.1"));
        server.Put(ApiResources.EndpointSlices, SliceJson("web", 8080, "10.244.0.2@n1"));
        var options = new ServiceProxyOptions
        {
            Server = server,
            NodeName = "n1",
            NodeAddresses = ["10.9.0.1"],
            PodCidrs = ["10.244.0.0/24"],
            TableName = Table,
            Time = TimeProvider.System,
            Random = new Random(1),
            Rules = _rules,
        };
        Socket before;
        await using (ServiceProxy first = await ServiceProxy.StartAsync(options, cancel))
        {
            await first.ReadyAsync(cancel);
            before = _lab.Connect("client", "10.96.0.1", 80);
        }

        Assert.StartsWith("pod2", _lab.Call("client", "10.96.0.1", 80));
        server.Put(ApiResources.EndpointSlices, SliceJson("web", 8080, "10.244.0.3@n1"));
        ServiceProxy second = await ServiceProxy.StartAsync(options, cancel);
        await second.ReadyAsync(cancel);
        Assert.StartsWith("pod3", _lab.Call("client", "10.96.0.1", 80));
        before.Send("still there"u8);
        byte[] bytes = new byte[200];
        Assert.Equal(11, before.Receive(bytes));

        server.Put(ApiResources.Services, ServiceJson("more", "10.96.0.7"));
        for (int i = 0; i < 100 && second.Applied?.Count != 2; i++)
        {
            await Task.Delay(50, cancel);
        }

        Refused("client", "10.96.0.7", 80);
        await second.RemoveAsync(cancel);
        Assert.Equal("", _lab.Run("node", "nft", "list", "ruleset"));
    }

    [Fact]
    public async Task What_the_kernel_refuses_is_said_in_a_sentence()
    {
        PacketRulesException refused = await Assert.ThrowsAsync<PacketRulesException>(
            () => _rules.ApplyAsync("add table ip a\nadd element ip nowhere x { 1.2.3.4 }\n", TestContext.Current.CancellationToken));
        Assert.Equal("nft refused \"add element ip nowhere x { 1.2.3.4 }\": No such file or directory", refused.Message);
        Assert.False(await _rules.AcceptsAsync(TableText.Probe(IpFamily.V4, Table), TestContext.Current.CancellationToken));
        Assert.Equal("", _lab.Run("node", "nft", "list", "ruleset"));
    }

    private static IEnumerable<string> Lines(string listing, string table) =>
        listing.Replace(table, "T", StringComparison.Ordinal).Split(['\n', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Replace("elements = { ", "", StringComparison.Ordinal).Replace(" }", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private async Task Apply(params string[] objects)
    {
        RuleModel next = _applied is null
            ? Model(NodeFacts, objects)
            : RuleModel.Of(NodeFacts, []).With(Model(NodeFacts, objects).Rules.GroupBy(r => r.Service).Select(g => (g.Key, ImmutableArray.CreateRange(g))));
        RuleTransaction transaction = RuleDiff.Between(_applied, next, Table);
        await _rules.ApplyAsync(transaction.Script, TestContext.Current.CancellationToken);
        _applied = next;
    }

    private void Refused(string from, string address, int port) =>
        Assert.Equal(nameof(SocketError.ConnectionRefused), _lab.Call(from, address, port));
}
