using Xebec.Client.Seam;
using Xebec.Control.Runtime.Plans;
using Xebec.Control.StorageProtection;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

/// <summary>Storage that is deleted stays while something uses it, and goes when nothing does.</summary>
public class StorageProtectionTests
{
    private const string Going = "'deletionTimestamp':'2026-01-01T11:00:00Z'";
    private const string PodOfClaim = "'spec':{'nodeName':'n1','volumes':[{'name':'x','emptyDir':{}},{'name':'v','persistentVolumeClaim':{'claimName':'c'}}]}";
    private const string PodOfItsOwn = "'spec':{'nodeName':'n1','volumes':[{'name':'v','ephemeral':{'volumeClaimTemplate':{}}}]}";
    private static readonly ClaimProtection Claims = new();
    private static readonly VolumeProtection Volumes = new();
    private static readonly AttributesClassProtection Classes = new();

    [Fact]
    public void What_came_without_its_finalizer_gets_it_behind_the_others()
    {
        Assert.Equal("""["a.b/c","kubernetes.io/pvc-protection"]""", Finalizers(Claims.Plan("c", Claim("c", "'finalizers':['a.b/c']"))));
        Assert.Equal("""["kubernetes.io/pv-protection"]""", Finalizers(Volumes.Plan("v", Read(ApiResources.PersistentVolumes, "v"))));
        Assert.Equal("", Claims.Plan("c", Guarded()).ToString());
        Assert.Equal("", Claims.Plan("gone").ToString());
    }

    [Fact]
    public void A_claim_that_nobody_uses_goes_after_the_server_was_asked_too()
    {
        Plan plan = Claims.Plan("c", Guarded(Going + ",", "'a.b/c',"), Pod("other", PodOfClaim.Replace("'c'", "'d'", StringComparison.Ordinal)));
        Assert.Equal("if no pods use persistentvolumeclaims/n/c\nupdate persistentvolumeclaims/n/c", plan.Outline());
        Assert.Equal("""["a.b/c"]""", Finalizers(plan));
        UnusedStep question = Assert.Single(plan.Steps.OfType<UnusedStep>());
        Assert.Equal("n", question.Namespace);
        Assert.True(question.Uses(Pod("p", PodOfClaim)));
        Assert.False(question.Uses(Pod("p", "'spec':{'nodeName':'n1'}")));
    }

    [Theory]
    [InlineData(PodOfClaim)]
    [InlineData(PodOfClaim + ",'status':{'phase':'Succeeded'}")]
    [InlineData("'metadata':{'deletionGracePeriodSeconds':0," + Going + "}," + PodOfClaim)]
    public void A_claim_waits_for_pods_on_nodes_also_for_those_that_have_ended(string pod) =>
        Assert.Equal("", Claims.Plan("c", Guarded(Going + ","), Pod("p", pod)).ToString());

    [Theory]
    [InlineData("'spec':{'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'c'}}]}")]
    [InlineData("'metadata':{'namespace':'elsewhere'}," + PodOfClaim)]
    public void A_pod_on_no_node_or_in_another_namespace_keeps_no_claim(string pod) =>
        Assert.NotEmpty(Claims.Plan("c", Guarded(Going + ","), Pod("p", pod)).Steps);

    [Theory]
    [InlineData("u-p", "", true)]
    [InlineData("u-another", "", false)]
    [InlineData("u-p", "'metadata':{'deletionGracePeriodSeconds':30," + Going + "},", true)]
    [InlineData("u-p", "'metadata':{'deletionGracePeriodSeconds':0," + Going + "},", false)]
    public void A_claim_made_for_a_pod_waits_until_that_pod_is_shut_down(string owner, string metadata, bool waits)
    {
        string owned = Going + ",'ownerReferences':[{'uid':'" + owner + "','controller':true}],'finalizers':['kubernetes.io/pvc-protection']";
        Assert.Equal(waits, Claims.Plan("p-v", Claim("p-v", owned), Pod("p", metadata + PodOfItsOwn)).Steps.Count == 0);
    }

    [Theory]
    [InlineData("Bound", "")]
    [InlineData("Released", "update persistentvolumes/v")]
    [InlineData("Available", "update persistentvolumes/v")]
    public void A_volume_waits_while_it_is_bound(string phase, string plan) => Assert.Equal(plan, Volumes.Plan("v", Read(
        ApiResources.PersistentVolumes,
        "v",
        "{'metadata':{" + Going + ",'finalizers':['kubernetes.io/pv-protection']},'status':{'phase':'" + phase + "'}}")).Outline());

    [Theory]
    [InlineData("'spec':{'volumeAttributesClassName':'gold'}")]
    [InlineData("'status':{'currentVolumeAttributesClassName':'gold'}")]
    [InlineData("'status':{'modifyVolumeStatus':{'targetVolumeAttributesClassName':'gold'}}")]
    public void A_class_waits_for_claims_that_name_it(string claim)
    {
        ApiObject gold = Read(
            ApiResources.VolumeAttributesClasses, "gold", "{'metadata':{" + Going + ",'finalizers':['kubernetes.io/vac-protection']}}");
        Assert.Equal("", Classes.Plan("gold", gold, Read(ApiResources.PersistentVolumeClaims, "c", "{" + claim + "}")).ToString());
        Assert.Equal(
            "if no persistentvolumes use volumeattributesclasses.storage.k8s.io/gold\n"
            + "if no persistentvolumeclaims use volumeattributesclasses.storage.k8s.io/gold\n"
            + "update volumeattributesclasses.storage.k8s.io/gold",
            Classes.Plan("gold", gold, Read(ApiResources.PersistentVolumes, "v", "{'spec':{'volumeAttributesClassName':'silver'}}")).Outline());
    }

    [Fact]
    public void A_claim_goes_when_its_last_pod_does_and_a_class_when_its_last_claim_does() => SmallCluster.Run(
        async cluster =>
        {
            cluster.ReadyAfter = null;
            cluster.Server.Put(ApiResources.VolumeAttributesClasses, Read(ApiResources.VolumeAttributesClasses, "gold").Root);
            cluster.Server.Put(ApiResources.PersistentVolumeClaims, Claim("c", "'labels':{}", ",'spec':{'volumeAttributesClassName':'gold'}").Root);
            cluster.Server.Put(ApiResources.Pods, Pod("p", PodOfClaim).Root);
            await cluster.SettleAsync();
            await DeleteClaimAsync(cluster);
            await cluster.Server.SendAsync(new ApiCall("DELETE", ApiResources.VolumeAttributesClasses.Path(null, "gold")), default);
            await cluster.SettleAsync();
            Assert.NotNull(cluster.Server.Get(ApiResources.PersistentVolumeClaims, "n", "c"));
            Assert.NotNull(cluster.Server.Get(ApiResources.VolumeAttributesClasses, "", "gold"));
            await cluster.Server.SendAsync(new ApiCall("DELETE", ApiResources.Pods.Path("n", "p")), default);
            await cluster.SettleAsync();
            Assert.Null(cluster.Server.Get(ApiResources.PersistentVolumeClaims, "n", "c"));
            Assert.Null(cluster.Server.Get(ApiResources.VolumeAttributesClasses, "", "gold"));
        },
        Claims, Classes);

    [Fact]
    public void A_claim_stays_when_the_server_knows_of_a_pod_that_the_view_does_not_show() => SmallCluster.Run(
        async cluster =>
        {
            cluster.ReadyAfter = null;
            cluster.Server.Put(ApiResources.PersistentVolumeClaims, Guarded().Root);
            await cluster.SettleAsync();
            cluster.Server.Intercept = call =>
            {
                // just before the server is asked
                if (call is { Method: "LIST", Target: "/api/v1/namespaces/n/pods" })
                {
                    cluster.Server.Intercept = null;
                    cluster.Server.Put(ApiResources.Pods, Pod("p", PodOfClaim).Root);
                }

                return null;
            };
            await DeleteClaimAsync(cluster);
            await cluster.SettleAsync();
            Assert.NotNull(cluster.Server.Get(ApiResources.PersistentVolumeClaims, "n", "c"));
            cluster.Server.Remove(ApiResources.Pods, "n", "p");
            await cluster.SettleAsync();
            Assert.Null(cluster.Server.Get(ApiResources.PersistentVolumeClaims, "n", "c"));
        },
        Claims);

    [Fact]
    public void A_claim_stays_while_the_server_does_not_say_who_uses_it() => SmallCluster.Run(
        async cluster =>
        {
            cluster.Server.Put(ApiResources.PersistentVolumeClaims, Guarded().Root);
            await cluster.SettleAsync();
            cluster.Server.Intercept = call => call.Method == "LIST" ? new ApiAnswer(503, default) : null;
            await DeleteClaimAsync(cluster);
            await cluster.Thread.PassAsync(3);
            Assert.NotNull(cluster.Server.Get(ApiResources.PersistentVolumeClaims, "n", "c"));
            cluster.Server.Intercept = null;
            await cluster.Thread.PassAsync(30);
            Assert.Null(cluster.Server.Get(ApiResources.PersistentVolumeClaims, "n", "c"));
        },
        Claims);

    private static async Task DeleteClaimAsync(SmallCluster cluster) =>
        await cluster.Server.SendAsync(new ApiCall("DELETE", ApiResources.PersistentVolumeClaims.Path("n", "c")), default);

    private static string Finalizers(Plan plan) =>
        Assert.Single(plan.Steps.OfType<UpdateStep>()).Body["metadata"]["finalizers"].ToString();

    private static ApiObject Guarded(string metadata = "", string finalizers = "") =>
        Claim("c", metadata + "'finalizers':[" + finalizers + "'kubernetes.io/pvc-protection']");

    private static ApiObject Claim(string name, string metadata, string rest = "") =>
        Read(ApiResources.PersistentVolumeClaims, name, "{'metadata':{" + metadata + "}" + rest + "}");

    private static ApiObject Pod(string name, string body) => Read(ApiResources.Pods, name, "{" + body + "}");
}
