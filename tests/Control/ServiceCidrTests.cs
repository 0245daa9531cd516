using Xebec.Client.Seam;
using Xebec.Control.Runtime.Plans;
using Xebec.Control.ServiceCidrs;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

/// <summary>Blocks of service addresses: guarded while they are there, kept while addresses depend on them, gone afterwards.</summary>
public class ServiceCidrTests
{
    private const string Guarded = "'finalizers':['networking.k8s.io/service-cidr-finalizer']";
    private const string Going = Guarded + ",'deletionTimestamp':'2026-01-01T11:00:00Z'";
    private const string IsReady =
        ",'status':{'conditions':[{'type':'Ready','status':'True','lastTransitionTime':'2026-01-01T10:00:00Z','reason':'','message':'m'}]}";
    private static readonly ServiceCidrController Blocks = new();

    [Fact]
    public void A_new_block_is_guarded_and_said_to_be_ready() => Assert.Equal(
        """
        patch servicecidrs.networking.k8s.io/b {"metadata":{"uid":"u-b","resourceVersion":"1","finalizers":["networking.k8s.io/service-cidr-finalizer"]}}
        patch servicecidrs.networking.k8s.io/b/status {"metadata":{"uid":"u-b"},"status":{"conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T12:00:00Z","reason":"","message":"Kubernetes Service CIDR is ready"}]}}

        """.ReplaceLineEndings("\n"),
        Blocks.Plan("b", Block("b", "10.1.0.0/24", "")).ToString());

    [Fact]
    public void A_block_that_is_guarded_and_ready_is_left_alone() =>
        Assert.Equal("", Blocks.Plan("b", Block("b", "10.1.0.0/24", Guarded, IsReady)).ToString());

    [Fact]
    public void A_block_whose_addresses_are_in_use_says_that_it_waits()
    {
        Plan plan = Blocks.Plan("b", Block("b", "10.1.0.0/24", Going, IsReady), Address("10.1.0.7"));
        Assert.Equal("patch servicecidrs.networking.k8s.io/b/status", plan.Outline());
        Assert.Contains("\"status\":\"False\",\"lastTransitionTime\":\"2026-01-01T12:00:00Z\",\"reason\":\"Terminating\",\"message\":\"There are still IPAddresses referencing the ServiceCIDR", plan.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.2.0.7", "ipallocator.k8s.io", "10.9.0.0/24", Guarded)]
    [InlineData("10.1.0.0", "ipallocator.k8s.io", "10.9.0.0/24", Guarded)]
    [InlineData("10.1.0.255", "ipallocator.k8s.io", "10.9.0.0/24", Guarded)]
    [InlineData("10.1.0.7", "somebody", "10.9.0.0/24", Guarded)]
    [InlineData("10.1.0.7", "ipallocator.k8s.io", "10.1.0.0/16", Guarded)]
    [InlineData("10.1.0.7", "ipallocator.k8s.io", "10.1.0.0/24", Guarded)]
    [InlineData("10.1.0.7", "ipallocator.k8s.io", "10.1.0.0/28", Guarded)]
    public void A_block_that_nothing_depends_on_goes(string address, string managedBy, string other, string metadata)
    {
        Plan plan =
            Blocks.Plan("b", Block("b", "10.1.0.0/24", Going, IsReady), Block("other", other, metadata), Address(address, managedBy));
        Assert.Equal("patch servicecidrs.networking.k8s.io/b {\"metadata\":{\"uid\":\"u-b\",\"resourceVersion\":\"1\",\"finalizers\":[]}}\n", plan.ToString());
    }

    [Theory]
    [InlineData("10.1.0.0/16", Going)]
    [InlineData("10.1.0.128/25", Guarded)]
    [InlineData("fd00::/112", Guarded)]
    public void Another_block_that_goes_too_or_has_not_the_address_does_not_count(string other, string metadata) => Assert.Contains(
        "Terminating",
        Blocks.Plan("b", Block("b", "10.1.0.0/24", Going, IsReady), Block("other", other, metadata), Address("10.1.0.7")).ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void A_block_of_two_families_waits_for_both()
    {
        ApiObject block = Block("b", "10.1.0.0/24','fd00:1::/112", Going, IsReady);
        Assert.Contains("Terminating", Blocks.Plan("b", block, Address("fd00:1::7")).ToString(), StringComparison.Ordinal);
        Assert.Contains("\"finalizers\":[]", Blocks.Plan("b", block, Address("fd00:2::7")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_just_deleted_stays_until_all_servers_have_heard_of_it() =>
        Assert.Equal("look again after 4 s\n",
            Blocks.Plan("b", Block("b", "10.1.0.0/24", Guarded + ",'deletionTimestamp':'2026-01-01T11:59:54Z'", IsReady)).ToString());

    [Fact]
    public void A_block_that_somebody_else_keeps_is_left_to_them() =>
        Assert.Equal("", Blocks.Plan("b", Block("b", "10.1.0.0/24", "'finalizers':['a.b/c'],'deletionTimestamp':'2026-01-01T11:00:00Z'"))
            .ToString());

    private static ApiObject Block(string name, string cidrs, string metadata, string status = "") =>
        Read(ApiResources.ServiceCidrs, name, "{'metadata':{" + metadata + "},'spec':{'cidrs':['" + cidrs + "']}" + status + "}");

    private static ApiObject Address(string ip, string managedBy = "ipallocator.k8s.io") =>
        Read(ApiResources.IpAddresses, ip, "{'metadata':{'labels':{'ipaddress.kubernetes.io/managed-by':'" + managedBy + "'}}}");
}
