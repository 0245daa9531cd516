using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Server.Resources;
using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources.Core.Services;

/// <summary>Services of one family and of two, in clusters that have one or two.</summary>
public sealed class ServiceFamilyTests
{
    private const string Path = "/api/v1/namespaces/n/services";
    private const string One = "10.96.0.0/16";
    private const string Two = "10.96.0.0/16,fd00:10::/112";
    private const string SixFirst = "fd00:10::/112,10.96.0.0/16";

    [RulesOf("Service")]
    public static TheoryData<string, string, string> Refused => new()
    {
        { One, "'ipFamilyPolicy':'RequireDualStack'",
            "spec.ipFamilyPolicy: Invalid value: 'RequireDualStack': this cluster is not configured for dual-stack services" },
        { One, "'ipFamilies':['IPv6']", "spec.ipFamilies[0]: Invalid value: 'IPv6': not configured on this cluster" },
        { One, "'ipFamilies':['IPv4','IPv6'],'ipFamilyPolicy':'PreferDualStack'",
            "spec.ipFamilies[1]: Invalid value: 'IPv6': not configured on this cluster" },
        { One, "'clusterIP':'fd00:10::5'", "spec.clusterIPs[0]: Invalid value: ['fd00:10::5']: IPv6 is not configured on this cluster" },
        { Two, "'ipFamilies':['IPv4','IPv6']",
            "spec.ipFamilyPolicy: Invalid value: 'SingleStack': must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified" },
        { Two, "'clusterIP':'10.96.0.5','clusterIPs':['10.96.0.5','fd00:10::5']",
            "spec.ipFamilyPolicy: Invalid value: 'SingleStack': must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified" },
        { Two, "'ipFamilyPolicy':'RequireDualStack','clusterIP':'10.96.0.5','ipFamilies':['IPv6']",
            "spec.clusterIPs[0]: Invalid value: '10.96.0.5': expected an IPv6 value as indicated by `ipFamilies[0]`" },
        { Two, "'ipFamilyPolicy':'RequireDualStack','clusterIP':'10.96.0.5','ipFamilies':['IPv4','IPv4']",
            "spec.ipFamilies[1]: Duplicate value: 'IPv4'" },
        { Two, "'ipFamilyPolicy':'RequireDualStack','clusterIP':'fd00:11::5'",
            "spec.clusterIPs: Invalid value: ['fd00:11::5','']: failed to allocate IP fd00:11::5: the provided network does not match the current range" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Families_that_cannot_be_are_refused(string cidrs, string spec, string expected) =>
        Assert.Equal(Quoted(expected), await Server(cidrs).ProblemAsync("POST", Path, Service("a", spec)));

    [Theory]
    [InlineData(One, "", "SingleStack IPv4 4")]
    [InlineData(One, "'ipFamilyPolicy':'PreferDualStack'", "PreferDualStack IPv4 4")]
    [InlineData(One, "'clusterIP':'None'", "RequireDualStack IPv4,IPv6 None")]
    [InlineData(One, "'clusterIP':'None','selector':{'a':'b'}", "SingleStack IPv4 None")]
    [InlineData(Two, "", "SingleStack IPv4 4")]
    [InlineData(SixFirst, "", "SingleStack IPv6 6")]
    [InlineData(Two, "'ipFamilies':['IPv6']", "SingleStack IPv6 6")]
    [InlineData(Two, "'ipFamilyPolicy':'PreferDualStack'", "PreferDualStack IPv4,IPv6 46")]
    [InlineData(SixFirst, "'ipFamilyPolicy':'RequireDualStack'", "RequireDualStack IPv6,IPv4 64")]
    [InlineData(Two, "'ipFamilyPolicy':'RequireDualStack','ipFamilies':['IPv6']", "RequireDualStack IPv6,IPv4 64")]
    [InlineData(Two, "'ipFamilyPolicy':'RequireDualStack','clusterIP':'fd00:10::5'", "RequireDualStack IPv6,IPv4 64")]
    [InlineData(Two, "'ipFamilyPolicy':'RequireDualStack','clusterIP':'10.96.0.5','clusterIPs':['10.96.0.5','fd00:10::5']",
        "RequireDualStack IPv4,IPv6 46")]
    [InlineData(Two, "'clusterIP':'None','selector':{'a':'b'},'ipFamilyPolicy':'PreferDualStack'", "PreferDualStack IPv4,IPv6 None")]
    public async Task What_is_left_open_is_filled_in(string cidrs, string spec, string expected)
    {
        RuleServer server = Server(cidrs);
        Assert.Equal("", await server.ProblemAsync("POST", Path, Service("a", spec)));
        Assert.Equal(expected, await ShownAsync(server));
        Assert.Equal(await IpsAsync(server), Taken(server));
    }

    [Theory]
    [InlineData("", "'ipFamilyPolicy':'RequireDualStack'", "RequireDualStack IPv4,IPv6 46")]
    [InlineData("", "'ipFamilyPolicy':'PreferDualStack'", "PreferDualStack IPv4,IPv6 46")]
    [InlineData("", "'ipFamilyPolicy':'PreferDualStack','ipFamilies':['IPv4','IPv6']", "PreferDualStack IPv4,IPv6 46")]
    [InlineData("'ipFamilyPolicy':'PreferDualStack'", "'ipFamilyPolicy':'SingleStack'", "SingleStack IPv4 4")]
    [InlineData("'ipFamilyPolicy':'PreferDualStack'", "'ipFamilyPolicy':'SingleStack','ipFamilies':['IPv4']", "SingleStack IPv4 4")]
    [InlineData("'ipFamilyPolicy':'RequireDualStack'", "'type':'ExternalName','externalName':'a.b'", "  ")]
    [InlineData("'ipFamilyPolicy':'RequireDualStack'", "'type':'NodePort'", "RequireDualStack IPv4,IPv6 46")]
    [InlineData("'type':'ExternalName','externalName':'a.b'", "'type':'ClusterIP','externalName':null,'ipFamilyPolicy':'RequireDualStack'",
        "RequireDualStack IPv4,IPv6 46")]
    public async Task A_change_takes_and_gives_back_addresses(string spec, string change, string expected)
    {
        RuleServer server = Server(Two);
        Assert.Equal("", await server.ProblemAsync("POST", Path, Service("a", spec)));
        string first = await FirstAsync(server);
        Assert.Equal("", await server.ProblemAsync("PATCH", Path + "/a", "{'spec':{" + change + "}}"));
        Assert.Equal(expected, await ShownAsync(server));
        Assert.Equal(await IpsAsync(server), Taken(server));
        Assert.True(first.Length == 0 || expected == "  " || first == await FirstAsync(server), "the first address has changed");
    }

    [RulesOf("Service")]
    public static TheoryData<string, string, string> Changes => new()
    {
        { "'ipFamilyPolicy':'RequireDualStack'", "'ipFamilies':['IPv4']",
            "spec.ipFamilyPolicy: Invalid value: 'RequireDualStack': must be 'SingleStack' to release the secondary IP family" },
        { "'ipFamilyPolicy':'RequireDualStack','clusterIP':'10.96.0.5','clusterIPs':['10.96.0.5','fd00:10::5']",
            "'clusterIPs':['10.96.0.5']",
            "spec.ipFamilyPolicy: Invalid value: 'RequireDualStack': must be 'SingleStack' to release the secondary cluster IP" },
        { "'ipFamilyPolicy':'RequireDualStack','clusterIP':'10.96.0.5','clusterIPs':['10.96.0.5','fd00:10::5']",
            "'clusterIPs':['10.96.0.5','fd00:10::6']",
            "spec.clusterIPs[1]: Invalid value: ['10.96.0.5','fd00:10::6']: may not change once set" },
        { "'clusterIP':'10.96.0.5'", "'ipFamilyPolicy':'RequireDualStack','ipFamilies':['IPv6','IPv4']",
            "spec.clusterIPs[0]: Invalid value: '10.96.0.5': expected an IPv6 value as indicated by `ipFamilies[0]`" },
        { "'clusterIP':'None','selector':{'a':'b'}", "'ipFamilies':['IPv6']",
            "spec.ipFamilies[0]: Invalid value: ['IPv6']: may not change once set" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_that_may_not_be_is_told_why(string spec, string change, string expected)
    {
        RuleServer server = Server(Two);
        Assert.Equal("", await server.ProblemAsync("POST", Path, Service("a", spec)));
        Assert.Equal(Quoted(expected), await server.ProblemAsync("PATCH", Path + "/a", "{'spec':{" + change + "}}"));
    }

    [Fact]
    public async Task A_replacement_that_says_nothing_of_addresses_keeps_them()
    {
        RuleServer server = Server(Two);
        Assert.Equal("", await server.ProblemAsync("POST", Path, Service("a", "'ipFamilyPolicy':'PreferDualStack'")));
        List<string> before = await IpsAsync(server);
        Assert.Equal("", await server.ProblemAsync("PUT", Path + "/a", Service("a", "'selector':{'a':'b'}")));
        Assert.Equal(before, await IpsAsync(server));
        Assert.Equal("", await server.ProblemAsync("PUT", Path + "/a", Service("a", "'clusterIP':'" + await FirstAsync(server) + "'")));
        Assert.Equal(before, await IpsAsync(server));
        Assert.Equal("", await server.ProblemAsync("DELETE", Path + "/a"));
        Assert.Empty(Taken(server));
    }

    [Fact]
    public async Task Who_prefers_two_families_is_not_changed_unasked()
    {
        RuleServer one = Server(One);
        Assert.Equal("", await one.ProblemAsync("POST", Path, Service("a", "'ipFamilyPolicy':'PreferDualStack'")));
        var two = new RuleServer(new KindOptions { ServiceCidr = Two }, one.Store);
        Assert.Equal("", await two.ProblemAsync("PATCH", Path + "/a", "{'spec':{'selector':{'a':'b'}}}"));
        Assert.Equal("PreferDualStack IPv4 4", await ShownAsync(two));
        Assert.Equal("", await two.ProblemAsync("PATCH", Path + "/a", "{'spec':{'ipFamilyPolicy':'RequireDualStack'}}"));
        Assert.Equal("RequireDualStack IPv4,IPv6 46", await ShownAsync(two));
    }

    [Fact]
    public async Task A_full_block_is_an_error_of_the_server_and_another_block_helps()
    {
        RuleServer server = Server("10.96.0.0/30");
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("", await server.ProblemAsync("POST", Path, Service("s" + i, "")));
        }

        ApiAnswer full = await server.SendAsync("POST", Path, Service("a", ""));
        Assert.Equal((500, "Internal error occurred: failed to allocate a serviceIP: range is full"),
            (full.Code, RuleServer.Root(full)["message"].TextOrEmpty));
        const string blocks = "/apis/networking.k8s.io/v1/servicecidrs";
        Assert.Equal("", await server.ProblemAsync("POST", blocks,
            "{'apiVersion':'networking.k8s.io/v1','kind':'ServiceCIDR','metadata':{'name':'more'},'spec':{'cidrs':['10.97.0.0/24']}}"));
        Assert.Equal("", await server.ProblemAsync("POST", Path, Service("a", "")));
        Assert.StartsWith("10.97.0.", await FirstAsync(server), StringComparison.Ordinal);
        Assert.Equal("", await server.ProblemAsync("PATCH", blocks + "/more/status",
            "{'status':{'conditions':[{'type':'Ready','status':'False','reason':'Terminating','message':'','lastTransitionTime':'2026-01-01T00:00:00Z'}]}}"));
        Assert.Equal(500, (await server.SendAsync("POST", Path, Service("b", ""))).Code);
    }

    private static RuleServer Server(string cidrs) => new(new KindOptions { ServiceCidr = cidrs });

    private static string Quoted(string text) => text.Replace("'", "\"", StringComparison.Ordinal)
        .Replace("\"None\" must", "'None' must", StringComparison.Ordinal)
        .Replace("must be \"RequireDualStack\" or \"PreferDualStack\"", "must be 'RequireDualStack' or 'PreferDualStack'",
            StringComparison.Ordinal)
        .Replace("must be \"SingleStack\" to", "must be 'SingleStack' to", StringComparison.Ordinal);

    private static async Task<Value> SpecAsync(RuleServer server) => RuleServer.Root(await server.SendAsync("GET", Path + "/a"))["spec"];

    private static async Task<string> FirstAsync(RuleServer server) => (await SpecAsync(server))["clusterIP"].TextOrEmpty;

    private static async Task<List<string>> IpsAsync(RuleServer server) =>
        [.. (await SpecAsync(server))["clusterIPs"].Elements.ToList().Select(ip => ip.TextOrEmpty).Where(ip => ip != "None")
            .Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Taken(RuleServer server) =>
        server.Store.Current.List(new ResourceName("networking.k8s.io", "ipaddresses")).Select(a => a.Key.Name)
            .Order(StringComparer.Ordinal);

    // policy, families, and 4 or 6 for each address
    private static async Task<string> ShownAsync(RuleServer server)
    {
        Value spec = await SpecAsync(server);
        string ips = string.Concat(spec["clusterIPs"].Elements.ToList()
            .Select(ip => ip.TextIs("None") ? "None" : ip.TextOrEmpty.Contains(':') ? "6" : "4"));
        return $"{spec["ipFamilyPolicy"].TextOrEmpty} {string.Join(',', spec["ipFamilies"].Elements.ToList().Select(f => f.TextOrEmpty))} {ips}";
    }

    private static string Service(string name, string spec) =>
        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'" + name + "'},'spec':{'ports':[{'port':80}]"
            + (spec.Length > 0 ? "," : "") + spec + "}}";
}
