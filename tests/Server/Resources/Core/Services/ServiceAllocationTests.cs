using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Allocation;
using Xebec.Store.Seam;
using Xebec.Tests.Store;

namespace Xebec.Tests.Server.Resources.Core.Services;

/// <summary>Addresses and ports of services while many come and go at the same time.</summary>
public sealed class ServiceAllocationTests
{
    private const int Writers = 64;
    private const int Rounds = 4;
    private const string Path = "/api/v1/namespaces/n/services";

    [Fact]
    public async Task Sixty_four_writers_neither_share_an_address_or_port_nor_lose_one()
    {
        var server = new RuleServer(new KindOptions { ServiceCidr = "10.96.0.0/22", NodePorts = (30_000, 30_511) });
        string[][] told = await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => WriteAsync(server, w)));
        Assert.Empty(told.SelectMany(t => t));

        ISnapshot state = server.Store.Current;
        List<Value> services = [.. state.List(new ResourceName("", "services")).Select(s => Document.Parse(s.Bytes).Root["spec"])];
        Assert.Equal(Writers * Rounds / 2, services.Count);
        List<string> addresses = [.. services.Select(s => s["clusterIP"].TextOrEmpty).Order(StringComparer.Ordinal)];
        Assert.Equal(addresses.Distinct(), addresses);
        Assert.Equal(addresses, state.List(new ResourceName("networking.k8s.io", "ipaddresses")).Select(a => a.Key.Name).Order(StringComparer.Ordinal));
        List<long> ports = [.. services.Select(s => s["ports"][0]["nodePort"].Integer ?? 0).Order()];
        Assert.Equal(ports.Distinct(), ports);
        Assert.Equal(ports, Taken(state));
    }

    [Fact]
    public async Task Sixty_four_writers_of_two_families_neither_share_an_address_nor_lose_one()
    {
        var server = new RuleServer(new KindOptions { ServiceCidr = "10.96.0.0/22,fd00:10::/118" });
        string[][] told =
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => WriteAsync(server, w, ",'ipFamilyPolicy':'RequireDualStack'")));
        Assert.Empty(told.SelectMany(t => t));

        ISnapshot state = server.Store.Current;
        List<string> addresses =
        [
            .. state.List(new ResourceName("", "services"))
                .SelectMany(s => Document.Parse(s.Bytes).Root["spec"]["clusterIPs"].Elements.ToList().Select(ip => ip.TextOrEmpty))
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(Writers * Rounds, addresses.Count);
        Assert.Equal(addresses.Distinct(), addresses);
        Assert.Equal(addresses, Held(state));
    }

    [Fact]
    public async Task What_a_crash_leaves_taken_is_given_back()
    {
        // the store stops between the second address, which is written ahead, and the service
        var clock = new SteppedTime();
        var store = new FailingStore(clock);
        var server = new RuleServer(new KindOptions { ServiceCidr = "10.96.0.0/24,fd00:10::/112" }, store, clock);
        store.CommitsLeft = 1;
        Assert.NotEqual("", await server.ProblemAsync("POST", Path, Service("a", "", ",'ipFamilyPolicy':'RequireDualStack'")));
        store.CommitsLeft = int.MaxValue;
        Assert.Single(Held(store.Current));

        var repair = new AddressRepair(store, clock, new Random(1));
        await repair.RepairAsync(TestContext.Current.CancellationToken);
        Assert.Single(Held(store.Current));
        clock.Advance(TimeSpan.FromSeconds(61));
        await repair.RepairAsync(TestContext.Current.CancellationToken);
        Assert.Empty(Held(store.Current));
    }

    [Fact]
    public async Task Addresses_that_services_have_are_taken_for_them_again()
    {
        var server = new RuleServer(new KindOptions { ServiceCidr = "10.96.0.0/24,fd00:10::/112" });
        Assert.Equal("", await server.ProblemAsync("POST", Path, Service("a", "", ",'ipFamilyPolicy':'RequireDualStack'")));
        List<string> before = [.. Held(server.Store.Current)];
        foreach (string address in before)
        {
            Assert.Equal("", await server.ProblemAsync("DELETE", "/apis/networking.k8s.io/v1/ipaddresses/" + address));
        }

        Assert.Empty(Held(server.Store.Current));
        await new AddressRepair(server.Store, TimeProvider.System, new Random(1)).RepairAsync(TestContext.Current.CancellationToken);
        Assert.Equal(before, Held(server.Store.Current));
    }

    [Fact]
    public async Task A_port_is_refused_while_another_service_holds_it_and_free_after()
    {
        var server = new RuleServer();
        Assert.Equal("", await server.ProblemAsync("POST", Path, Service("a", ",'nodePort':30100")));
        Assert.Equal("spec.ports[0].nodePort: Invalid value: 30100: provided port is already allocated", await server.ProblemAsync("POST", Path, Service("b", ",'nodePort':30100")));
        Assert.Equal("", await server.ProblemAsync("DELETE", $"{Path}/a"));
        Assert.Equal("", await server.ProblemAsync("POST", Path, Service("b", ",'nodePort':30100")));
    }

    [Fact]
    public async Task A_service_that_gives_up_its_type_gives_up_its_port()
    {
        var server = new RuleServer();
        Assert.Equal("", await server.ProblemAsync("POST", Path, Service("a", ",'nodePort':30100")));
        Assert.Equal("", await server.ProblemAsync("PATCH", $"{Path}/a", "{'spec':{'type':'ClusterIP'}}"));
        Assert.Equal("", await server.ProblemAsync("POST", Path, Service("b", ",'nodePort':30100")));
    }

    // every writer leaves every second of its services behind
    private static async Task<string[]> WriteAsync(RuleServer server, int writer, string spec = "")
    {
        await Task.Yield();
        var problems = new List<string>();
        for (int round = 0; round < Rounds; round++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"s-{writer}-{round}");
            problems.Add(await server.ProblemAsync("POST", Path, Service(name, "", spec)));
            if (round % 2 == 0)
            {
                problems.Add(await server.ProblemAsync("DELETE", $"{Path}/{name}"));
            }
        }

        return [.. problems.Where(p => p.Length > 0)];
    }

    private static IEnumerable<long> Taken(ISnapshot state)
    {
        StoredObject block = Assert.Single(state.List(new ResourceName("", "ranges")));
        byte[] bits = Convert.FromBase64String(Document.Parse(block.Bytes).Root["data"].TextOrEmpty);
        return Enumerable.Range(0, bits.Length * 8).Where(i => (bits[^((i / 8) + 1)] >> (i % 8) & 1) == 1).Select(i => 30_000L + i);
    }

    private static IEnumerable<string> Held(ISnapshot state) =>
        state.List(new ResourceName("networking.k8s.io", "ipaddresses")).Select(a => a.Key.Name).Order(StringComparer.Ordinal);

    private static string Service(string name, string port, string spec = "") =>
        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'" + name + "'},'spec':{'type':'NodePort','ports':[{'port':80" + port + "}]"
            + spec + "}}";
}
