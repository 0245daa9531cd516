using Xebec.Client.Seam;
using Xebec.Network.Proxy;
using Xebec.Network.Proxy.Kernel;
using Xebec.Network.Proxy.Rules;
using Xebec.Simulator;
using Xebec.Tests.Control;
using static Xebec.Tests.Network.ProxyObjects;

namespace Xebec.Tests.Network;

/// <summary>The proxy between a server and a packet path, on one thread, in its own time.</summary>
public sealed class ProxyLoopTests
{
    private readonly Notes _journal = new();

    [Fact]
    public void Everything_is_loaded_once_and_then_only_what_changes() => Story(async (thread, server, rules, proxy) =>
    {
        (_, string whole) = Assert.Single(rules.Applied);
        Assert.StartsWith("add table ip t\ndelete table ip t\ntable ip t {\n", whole);
        Assert.Contains("10.96.0.1 . tcp . 80 : goto pick-1", whole);

        server.Put(ApiResources.Services, ServiceJson("new", "10.96.0.9"));
        await thread.UntilAsync(() => rules.Applied.Count == 2);
        Assert.Equal("add element ip t cluster-ips { 10.96.0.9 }\nadd element ip t service-ips { 10.96.0.9 . tcp . 80 : goto refuse }\n", rules.Applied[1].Script);

        server.Put(ApiResources.EndpointSlices, SliceJson("new", 8080, "10.244.1.5@n2"));
        await thread.UntilAsync(() => rules.Applied.Count == 3);
        Assert.Contains("add element ip t ep-0 { 10.96.0.9 . tcp . 80 : 10.244.1.5 . 8080 }\n", rules.Applied[2].Script);

        server.Remove(ApiResources.Services, "default", "new");
        await thread.UntilAsync(() => rules.Applied.Count == 4);
        Assert.Contains("delete element ip t service-ips { 10.96.0.9 . tcp . 80 }\n", rules.Applied[3].Script);
        Assert.Equal(1, proxy.Applied!.Count);
    });

    [Fact]
    public void A_slice_that_changes_its_service_concerns_both() => Story(async (thread, server, rules, proxy) =>
    {
        server.Put(ApiResources.Services, ServiceJson("other", "10.96.0.2"));
        server.Put(ApiResources.EndpointSlices, SliceJson("other", "web-1", 8080, "", "TCP", "10.244.0.2"));
        await thread.UntilAsync(() => proxy.Applied?.Get(new ServiceKey("default", "other")) is [{ Everywhere.Length: 1 }]);
        Assert.Empty(proxy.Applied!.Get(new ServiceKey("default", "web"))[0].Everywhere);
    });

    [Fact]
    public void Changes_that_come_together_go_together_and_dear_ones_wait_longer() => Story(async (thread, server, rules, proxy) =>
    {
        for (int i = 0; i < 50; i++)
        {
            server.Put(ApiResources.Services, ServiceJson($"s{i}", $"10.96.1.{i}"));
        }

        await thread.UntilAsync(() => rules.Applied.Count == 2);
        Assert.Equal(51, proxy.Applied!.Count);

        rules.Takes = TimeSpan.FromMilliseconds(500);
        server.Remove(ApiResources.Services, "default", "s0");
        await thread.UntilAsync(() => rules.Applied.Count == 3);
        for (int i = 1; i < 20; i++)
        {
            server.Remove(ApiResources.Services, "default", $"s{i}");
            await thread.PassAsync(0.05);
        }

        await thread.UntilAsync(() => rules.Applied.Count == 4);
        TimeSpan gap = rules.Applied[3].At - rules.Applied[2].At;
        Assert.InRange(gap.TotalSeconds, 1.4, 1.6);
        Assert.True(proxy.Applied!.Count < 40);
    });

    [Fact]
    public void Nothing_is_applied_when_nothing_that_counts_has_changed() => Story(async (thread, server, rules, proxy) =>
    {
        server.Put(ApiResources.Services, ServiceJson("web", "10.96.0.1", labels: "\"a\":\"b\""));
        await thread.PassAsync(5);
        Assert.Single(rules.Applied);
    });

    [Fact]
    public void A_change_that_is_refused_loads_everything_anew_at_once() => Story(async (thread, server, rules, proxy) =>
    {
        rules.Refuse = script => script.StartsWith("add table", StringComparison.Ordinal) ? null : "nft refused \"x\": File exists";
        server.Put(ApiResources.Services, ServiceJson("new", "10.96.0.9"));
        await thread.UntilAsync(() => rules.Applied.Count == 2, secondsMax: 0.5);
        Assert.Contains("10.96.0.9 . tcp . 80 : goto refuse", rules.Applied[1].Script);
        Assert.Contains("2 changes could not be applied, loading all rules anew: nft refused \"x\": File exists", _journal.Lines);
    });

    [Fact]
    public void What_can_not_be_loaded_is_tried_again_with_what_has_changed_since() => Story(async (thread, server, rules, proxy) =>
    {
        int tries = 0;
        rules.Refuse = _ => ++tries < 4 ? "nft refused \"x\": No space left on device" : null;
        server.Put(ApiResources.Services, ServiceJson("new", "10.96.0.9"));
        await thread.UntilAsync(() => tries == 2);
        Assert.Null(proxy.Applied);
        server.Put(ApiResources.Services, ServiceJson("newer", "10.96.0.10"));
        await thread.UntilAsync(() => proxy.Applied is not null);
        Assert.Equal(3, proxy.Applied!.Count);
        Assert.Contains("the rules for 2 services could not be loaded: nft refused \"x\": No space left on device", _journal.Lines);
    });

    [Fact]
    public void Tables_that_somebody_flushed_come_back() => Story(async (thread, server, rules, proxy) =>
    {
        rules.Present = false;
        await thread.UntilAsync(() => rules.Applied.Count == 2, secondsMax: 31);
        Assert.StartsWith("add table", rules.Applied[1].Script);
        Assert.Contains("somebody removed the table t; loading all rules anew", _journal.Lines);
    });

    [Fact]
    public void Datagrams_are_led_away_from_endpoints_that_went() => Story(async (thread, server, rules, proxy) =>
    {
        server.Put(ApiResources.Services, ServiceJson("dns", "10.96.0.10", """ "ports":[{"port":53,"protocol":"UDP"}] """));
        server.Put(ApiResources.EndpointSlices, SliceJson("dns", "dns-1", 53, "", "UDP", "10.244.0.2"));
        await thread.UntilAsync(() => rules.Applied.Count == 2);
        var flow = new UdpFlow(new Backend(IpFamily.V4, "10.96.0.10", 53), new Backend(IpFamily.V4, "10.244.0.2", 53));
        rules.Flows.Add(flow);
        server.Put(ApiResources.EndpointSlices, SliceJson("dns", "dns-1", 53, "", "UDP", "10.244.0.3"));
        await thread.UntilAsync(() => rules.Applied.Count == 3);
        Assert.Equal([flow], rules.Forgotten);
    });

    [Fact]
    public void Stopping_leaves_the_rules_and_purging_takes_them_and_puts_settings_back()
    {
        string folder = Directory.CreateTempSubdirectory("xebec-proxy-").FullName;
        string state = Path.Combine(folder, "proxy");
        try
        {
            Story(
                async (thread, server, rules, proxy) =>
                {
                    Assert.Equal("1", rules.Settings["net/ipv4/ip_forward"]);
                    Assert.Contains("set net.ipv4.ip_forward from 0 to 1, so that pods reach services and each other", _journal.Lines);
                    await proxy.DisposeAsync();
                    Assert.True(rules.Present);
                    await ServiceProxy.PurgeAsync("t", state, rules, _journal, CancellationToken.None);
                    Assert.False(rules.Present);
                    Assert.Equal("0", rules.Settings["net/ipv4/ip_forward"]);
                    Assert.False(Directory.Exists(state));
                    await ServiceProxy.PurgeAsync("t", state, rules, _journal, CancellationToken.None);
                },
                state);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_machine_that_gives_no_right_says_so_at_the_start() => OneThread.Run(async thread =>
    {
        var rules = new NftRules("/nowhere/namespace");
        var options = Options(thread, new FakeApiServer(thread.Clock), rules, null);
        PacketRulesException refused = await Assert.ThrowsAsync<PacketRulesException>(() => ServiceProxy.StartAsync(options, CancellationToken.None));
        Assert.Contains("/nowhere/namespace", refused.Message);
    }, realWorld: true);

    private void Story(Func<OneThread, FakeApiServer, RecordedRules, ServiceProxy, Task> story, string? state = null) => OneThread.Run(async thread =>
    {
        var server = new FakeApiServer(thread.Clock);
        var rules = new RecordedRules(thread.Clock);
        server.Put(ApiResources.Services, ServiceJson("web", "10.96.0.1"));
        server.Put(ApiResources.EndpointSlices, SliceJson("web", 8080, "10.244.0.2@n1"));
        await using ServiceProxy proxy = await ServiceProxy.StartAsync(Options(thread, server, rules, state), CancellationToken.None);
        await proxy.ReadyAsync(CancellationToken.None);
        await story(thread, server, rules, proxy);
    }, realWorld: state is not null);

    private ServiceProxyOptions Options(OneThread thread, FakeApiServer server, IPacketRules rules, string? state) => new()
    {
        Server = server,
        NodeName = "n1",
        NodeAddresses = ["192.168.7.1"],
        PodCidrs = ["10.244.0.0/24"],
        TableName = "t",
        StateDirectory = state,
        Time = thread.Clock,
        Random = new Random(1),
        Journal = _journal,
        Rules = rules,
    };

    private sealed class Notes : IJournal
    {
        public List<string> Lines { get; } = [];

        public void Write(JournalWeight weight, string component, string message) => Lines.Add(message);
    }
}
