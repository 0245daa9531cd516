using Xebec.Network.Proxy.Rules;
using static Xebec.Tests.Network.ProxyObjects;

namespace Xebec.Tests.Network;

public sealed class ProxyDiffTests
{
    private const string Stick = "\"sessionAffinity\":\"ClientIP\",\"sessionAffinityConfig\":{\"clientIP\":{\"timeoutSeconds\":7}}";

    [Fact]
    public void Nothing_changed_is_no_transaction() =>
        Assert.True(RuleDiff.Between(Model(Web(2)), Model(Web(2)), "t").Empty);

    [Fact]
    public void A_new_service_is_a_few_entries() => Changes(
        Model(), Model(Web(2)),
        """
        add element ip t cluster-ips { 10.96.0.1 }
        add element ip t ep-0 { 10.96.0.1 . tcp . 80 : 10.244.0.2 . 8080 }
        add element ip t ep-1 { 10.96.0.1 . tcp . 80 : 10.244.0.3 . 8080 }
        add element ip t service-ips { 10.96.0.1 . tcp . 80 : goto pick-2 }
        """);

    [Fact]
    public void An_endpoint_that_goes_takes_its_entry_along() => Changes(
        Model(Web(2)), Model(Web(1)),
        """
        delete element ip t ep-1 { 10.96.0.1 . tcp . 80 }
        delete element ip t service-ips { 10.96.0.1 . tcp . 80 }
        add element ip t service-ips { 10.96.0.1 . tcp . 80 : goto pick-1 }
        """);

    [Fact]
    public void Without_endpoints_a_service_refuses() => Changes(
        Model(Web(1)), Model(Web(0)),
        """
        delete element ip t ep-0 { 10.96.0.1 . tcp . 80 }
        delete element ip t service-ips { 10.96.0.1 . tcp . 80 }
        add element ip t service-ips { 10.96.0.1 . tcp . 80 : goto refuse }
        """);

    [Fact]
    public void A_service_for_this_node_drops_what_only_others_could_answer() => Assert.Contains(
        "10.96.0.1 . tcp . 80 : drop",
        RuleDiff.Between(Model(), Model(ServiceJson("web", "10.96.0.1", "\"internalTrafficPolicy\":\"Local\""), SliceJson("web", 80, "10.244.1.2@n2")), "t").Script);

    [Fact]
    public void A_node_port_gets_chains_that_go_with_the_service()
    {
        RuleModel with = Model(ServiceJson("web", "10.96.0.1", type: "NodePort"), SliceJson("web", 8080, "10.244.0.2@n2", "10.244.0.3@n2"));
        Changes(
            Model(), with,
            """
            add chain ip t ext/default/web
            add chain ip t svc/default/web
            add rule ip t ext/default/web meta mark set meta mark | 0x4000
            add rule ip t ext/default/web goto svc/default/web
            add rule ip t svc/default/web meta l4proto tcp dnat to numgen random mod 2 map { 0 : 10.244.0.2 . 8080, 1 : 10.244.0.3 . 8080 }
            add element ip t cluster-ips { 10.96.0.1 }
            add element ip t node-ports { tcp . 30080 : goto ext/default/web }
            add element ip t service-ips { 10.96.0.1 . tcp . 80 : goto svc/default/web }
            """);
        Changes(
            with, Model(),
            """
            flush chain ip t ext/default/web
            flush chain ip t svc/default/web
            delete element ip t cluster-ips { 10.96.0.1 }
            delete element ip t node-ports { tcp . 30080 }
            delete element ip t service-ips { 10.96.0.1 . tcp . 80 }
            delete chain ip t ext/default/web
            delete chain ip t svc/default/web
            """);
    }

    [Fact]
    public void Keeping_the_clients_address_leaves_pods_and_the_node_every_endpoint()
    {
        string script = RuleDiff.Between(
            Model(),
            Model(ServiceJson("web", "10.96.0.1", "\"externalTrafficPolicy\":\"Local\"", "NodePort"), SliceJson("web", 8080, "10.244.0.2@n1", "10.244.1.3@n2")), "t").Script;
        Assert.Contains(
            """
            add rule ip t ext/default/web ip saddr { 10.244.0.0/24 } goto svc/default/web
            add rule ip t ext/default/web fib saddr type local meta mark set meta mark | 0x4000
            add rule ip t ext/default/web fib saddr type local goto svc/default/web
            add rule ip t ext/default/web meta l4proto tcp dnat to 10.244.0.2:8080

            """, script);
    }

    [Fact]
    public void An_endpoint_that_goes_leaves_the_clients_of_the_others_where_they_are() => Changes(
        Model(ServiceJson("web", "10.96.0.1", Stick), SliceJson("web", 80, "10.244.0.2@n2", "10.244.0.3@n2")),
        Model(ServiceJson("web", "10.96.0.1", Stick), SliceJson("web", 80, "10.244.0.3@n2")),
        """
        flush chain ip t svc/default/web
        flush chain ip t ep/default/web/10.244.0.2/80
        add rule ip t svc/default/web ip saddr @aff/default/web/10.244.0.3/80 goto ep/default/web/10.244.0.3/80
        add rule ip t svc/default/web goto ep/default/web/10.244.0.3/80
        delete chain ip t ep/default/web/10.244.0.2/80
        delete set ip t aff/default/web/10.244.0.2/80
        """);

    [Fact]
    public void Of_two_services_with_one_address_the_first_has_it_until_it_goes()
    {
        string[] first = [ServiceJson("a", "10.96.0.1"), SliceJson("a", 80, "10.244.0.2@n2")];
        string[] second = [ServiceJson("b", "10.96.0.1"), SliceJson("b", 80, "10.244.0.3@n2")];
        Assert.True(RuleDiff.Between(Model(first), Model([.. first, .. second]), "t").Empty);
        Changes(
            Model([.. first, .. second]), Model(second),
            """
            delete element ip t ep-0 { 10.96.0.1 . tcp . 80 }
            add element ip t ep-0 { 10.96.0.1 . tcp . 80 : 10.244.0.3 . 80 }
            """);
    }

    [Fact]
    public void Many_endpoints_get_a_chain_instead_of_entries()
    {
        string script = RuleDiff.Between(Model(Web(16)), Model(Web(17)), "t").Script;
        Assert.Contains("add rule ip t svc/default/web meta l4proto tcp dnat to numgen random mod 17 map { 0 : 10.244.0.10 . 8080, ", script);
        Assert.Contains("delete element ip t ep-15 { 10.96.0.1 . tcp . 80 }\n", script);
    }

    [Fact]
    public void A_models_parts_come_out_alike_whichever_way_it_came_about()
    {
        RuleModel changed = Model(Web(3)).With([(new ServiceKey("default", "web"), []), .. Model(ServiceJson("other", "10.96.0.2", Stick)).Rules.Select(r => (r.Service, (System.Collections.Immutable.ImmutableArray<ServiceRule>)[r]))]);
        string whole = RuleDiff.Between(null, changed, "t").Script;
        Assert.Equal(RuleDiff.Between(null, Model(ServiceJson("other", "10.96.0.2", Stick)), "t").Script, whole);
    }

    [Theory]
    [InlineData("10.96.0.10", 53, "10.244.0.2", 1053, false)]
    [InlineData("10.96.0.10", 53, "10.244.0.3", 1053, true)]
    [InlineData("10.96.0.10", 53, "10.96.0.10", 53, true)]
    [InlineData("192.168.7.1", 30053, "10.244.0.3", 1053, true)]
    [InlineData("192.168.7.9", 30053, "10.244.0.3", 1053, false)]
    [InlineData("10.96.0.11", 53, "10.244.0.3", 1053, true)]
    [InlineData("8.8.8.8", 53, "8.8.8.8", 53, false)]
    public void Datagrams_to_where_a_service_no_longer_leads_are_stale(string called, int port, string answering, int answeringPort, bool stale)
    {
        const string Ports = """ "ports":[{"port":53,"protocol":"UDP","nodePort":30053}] """;
        string[] now = [ServiceJson("dns", "10.96.0.10", Ports, "NodePort"), SliceJson("dns", "dns-1", 1053, "", "UDP", "10.244.0.2@n2")];
        RuleModel old = Model([.. now, ServiceJson("gone", "10.96.0.11", Ports)]);
        var flow = new UdpFlow(new Backend(IpFamily.V4, called, port), new Backend(IpFamily.V4, answering, answeringPort));
        Assert.Equal(stale, StaleFlows.In(old, Model(now), [flow]).Count == 1);
    }

    [Theory]
    [InlineData("UDP", true)]
    [InlineData("TCP", false)]
    public void Only_datagrams_make_the_kernel_forget(string protocol, bool datagrams)
    {
        string service = ServiceJson("dns", "10.96.0.10", $$""" "ports":[{"port":53,"protocol":"{{protocol}}"}] """);
        RuleModel before = Model(service, SliceJson("dns", "dns-1", 53, "", protocol, "10.244.0.2@n2"));
        Assert.Equal(datagrams, RuleDiff.Between(before, Model(service, SliceJson("dns", "dns-1", 53, "", protocol, "10.244.0.3@n2")), "t").Datagrams);
    }

    private static string[] Web(int endpoints) =>
        [ServiceJson("web", "10.96.0.1"), SliceJson("web", 8080, [.. Enumerable.Range(2, endpoints).Select(i => $"10.244.0.{i}@n2")])];

    // the facts must be the same object: others mean all rules anew
    private static void Changes(RuleModel old, RuleModel now, string statements) =>
        Assert.Equal(statements.ReplaceLineEndings("\n") + "\n", RuleDiff.Between(old, now, "t").Script);
}
