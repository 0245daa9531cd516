using Xebec.Network.Proxy.Rules;
using static Xebec.Tests.Network.ProxyObjects;

namespace Xebec.Tests.Network;

public sealed class ProxyCompilerTests
{
    [Fact]
    public void A_service_gets_its_ready_endpoints_in_order()
    {
        ServiceRule rule = Assert.Single(Model(ServiceJson("web", "10.96.0.1"), SliceJson("web", 8080, "10.244.0.9@n1", "10.244.0.3@n2", "10.244.0.5 -ready")).Rules);
        Assert.Equal(["10.96.0.1"], rule.ClusterIps);
        Assert.Equal(("tcp", 80, IpFamily.V4), (rule.Protocol, rule.Port, rule.Family));
        Assert.Equal(["10.244.0.3:8080", "10.244.0.9:8080"], rule.Everywhere.Select(b => $"{b.Address}:{b.Port}"));
        Assert.Equal(["10.244.0.9"], rule.Here.Select(b => b.Address));
    }

    [Theory]
    [InlineData("10.96.0.1", "\"type\":\"ExternalName\"")]
    [InlineData("None", "\"type\":\"ClusterIP\"")]
    [InlineData("", "\"type\":\"ClusterIP\"")]
    public void Headless_and_external_names_get_no_rules(string ip, string spec) =>
        Assert.Empty(Model(ServiceJson("web", ip, spec), SliceJson("web", 80, "10.244.0.2")).Rules);

    [Fact]
    public void Services_of_another_proxy_get_no_rules() =>
        Assert.Empty(Model(ServiceJson("web", "10.96.0.1", labels: "\"service.kubernetes.io/service-proxy-name\":\"other\""), SliceJson("web", 80, "10.244.0.2")).Rules);

    [Theory]
    [InlineData("10.244.0.2 -ready +terminating|10.244.0.3", "10.244.0.3")]
    [InlineData("10.244.0.2 -ready +terminating|10.244.0.3 -ready -serving +terminating", "10.244.0.2")]
    [InlineData("10.244.0.2 -ready|10.244.0.3 -ready -serving", "")]
    public void Endpoints_that_terminate_serve_only_when_none_is_ready(string endpoints, string chosen)
    {
        ServiceRule rule = Assert.Single(Model(ServiceJson("web", "10.96.0.1"), SliceJson("web", 80, endpoints.Split('|'))).Rules);
        Assert.Equal(chosen, string.Join(' ', rule.Everywhere.Select(b => b.Address)));
    }

    [Fact]
    public void Ports_find_their_endpoints_by_name_and_protocol()
    {
        RuleModel model = Model(
            ServiceJson("dns", "10.96.0.10", """ "ports":[{"name":"dns","port":53,"protocol":"UDP"},{"name":"dns-tcp","port":53,"protocol":"TCP"},{"name":"metrics","port":9153}] """),
            SliceJson("dns", "a", 1053, "dns", "UDP", "10.244.0.2"), SliceJson("dns", "b", 1054, "dns-tcp", "TCP", "10.244.0.3"), SliceJson("dns", "c", 1, "dns", "TCP", "10.244.0.4"));
        Assert.Equal(
            ["dns udp 10.244.0.2:1053", "dns-tcp tcp 10.244.0.3:1054", "metrics tcp "],
            model.Rules.Select(rule => $"{rule.PortName} {rule.Protocol} {string.Join(',', rule.Everywhere.Select(b => $"{b.Address}:{b.Port}"))}"));
    }

    [Fact]
    public void An_endpoint_in_two_slices_is_one_and_ready_if_either_says_so()
    {
        ServiceRule rule = Assert.Single(Model(
            ServiceJson("web", "10.96.0.1"), SliceJson("web", "a", 80, "", "TCP", "10.244.0.2 -ready"), SliceJson("web", "b", 80, "", "TCP", "10.244.0.2")).Rules);
        Assert.Equal("10.244.0.2", Assert.Single(rule.Everywhere).Address);
    }

    [Fact]
    public void Two_families_make_two_rules_where_the_node_serves_both()
    {
        string[] objects = [ServiceJson("web", "10.96.0.1,fd00:96::1"), SliceJson("web", 80, "10.244.0.2"), SliceJson("web", "six", 80, "", "TCP", "fd00:1:0:0::2")];
        RuleModel both = Model(Facts with { PodCidrs = ["10.244.0.0/24", "fd00:1::/64"] }, objects);
        Assert.Equal(["10.96.0.1 10.244.0.2", "fd00:96::1 fd00:1::2"], both.Rules.Select(rule => $"{rule.ClusterIps[0]} {rule.Everywhere[0].Address}"));
        Assert.Equal(IpFamily.V4, Assert.Single(Model(objects).Rules).Family);
    }

    [Fact]
    public void Balancers_that_are_proxies_are_not_short_cut()
    {
        ServiceRule rule = Assert.Single(Model(ServiceJson(
            "web", "10.96.0.1", """ "externalIPs":["203.0.113.9"],"loadBalancerSourceRanges":["192.168.0.0/16","2001:db8::/32"],"externalTrafficPolicy":"Local" """, "LoadBalancer",
            """ "loadBalancer":{"ingress":[{"ip":"198.51.100.1","ipMode":"VIP"},{"ip":"198.51.100.2","ipMode":"Proxy"},{"hostname":"lb"}]} """)).Rules);
        Assert.Equal(["198.51.100.1"], rule.LoadBalancerIps);
        Assert.Equal(["203.0.113.9"], rule.ExternalIps);
        Assert.Equal(["192.168.0.0/16", "198.51.100.1/32"], rule.SourceRanges!.Value);
        Assert.Equal(30080, rule.NodePort);
        Assert.True(rule.ExternalLocal);
        Assert.False(rule.InternalLocal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\"sessionAffinity\":\"ClientIP\"", 10800)]
    [InlineData("\"sessionAffinity\":\"ClientIP\",\"sessionAffinityConfig\":{\"clientIP\":{\"timeoutSeconds\":7}}", 7)]
    public void Affinity_lasts_three_hours_unless_said_otherwise(string spec, int seconds) =>
        Assert.Equal(seconds, Assert.Single(Model(ServiceJson("web", "10.96.0.1", spec)).Rules).AffinitySeconds);

    [Theory]
    [InlineData("10.96.00.1", "10.96.0.1")]
    [InlineData("10.96.0.010", "10.96.0.10")]
    [InlineData("10.96.0", null)]
    [InlineData("10.96.0.256", null)]
    [InlineData("10.96.0.1; flush ruleset", null)]
    [InlineData("::ffff:10.96.0.1", null)]
    [InlineData("fe80::1%eth0", null)]
    [InlineData("FD00:0::1", "fd00::1")]
    public void Addresses_have_one_text_or_none(string text, string? canonical) =>
        Assert.Equal(canonical, IpText.TryRead(text, out _, out string address) ? address : null);

    [Theory]
    [InlineData("10.244.3.7/24", "10.244.3.0/24")]
    [InlineData(" 10.0.0.0/8 ", "10.0.0.0/8")]
    [InlineData("fd00::1/64", "fd00::/64")]
    [InlineData("10.0.0.0/33", null)]
    [InlineData("10.0.0.0", null)]
    public void Ranges_lose_their_host_bits(string text, string? range) =>
        Assert.Equal(range, IpText.TryReadRange(text, out _, out System.Net.IPNetwork read) ? read.ToString() : null);

    [Fact]
    public void A_name_that_could_write_rules_gets_none() =>
        Assert.Empty(Model(ServiceJson("web}; flush ruleset", "10.96.0.1"), SliceJson("web}; flush ruleset", 80, "10.244.0.2")).Rules);
}
