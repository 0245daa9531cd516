using Xebec.Client.Seam;
using Xebec.Control.ReplicaSets;
using Xebec.Control.Runtime.Plans;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

/// <summary>What sets ReplicationControllers apart from ReplicaSets; what they have in common, <see cref="ReplicaSetTests"/> checks.</summary>
public class ReplicationControllerTests
{
    private static readonly ReplicationController Controller = new();

    [Fact]
    public void Its_pods_are_its_own_and_its_status_says_nothing_of_those_that_are_going()
    {
        Plan plan = Controller.Plan("web", Web(2), Pod("a", "web", "u-web", ",'deletionTimestamp':'2026-01-01T00:00:00Z'"), Pod("b", "web", "u-web"));
        Assert.Equal("create pods (SuccessfulCreate: Created pod: NAME)\nupdate replicationcontrollers/n/web/status", plan.Outline());
        Assert.Equal(
            Json("[{'apiVersion':'v1','kind':'ReplicationController','name':'web','uid':'u-web','controller':true,'blockOwnerDeletion':true}]"),
            plan.BodyOf<CreateStep>("pods")["metadata"]["ownerReferences"]);
        Assert.Equal(
            Json("{'replicas':1,'fullyLabeledReplicas':1,'observedGeneration':1}"),
            plan.BodyOf<UpdateStep>("replicationcontrollers", "status")["status"]);
    }

    [Fact]
    public void Orphans_with_its_labels_are_adopted_once_the_server_says_that_it_lives()
    {
        Plan plan = Controller.Plan("web", Web(1), Pod("mine", "web", ""), Pod("other", "db", ""));
        Assert.Equal(
            "if alive replicationcontrollers/n/web\npatch pods/n/mine\nupdate replicationcontrollers/n/web/status", plan.Outline());
    }

    [Fact]
    public void What_its_labels_no_longer_say_is_let_go_and_replaced() => Assert.Equal(
        "patch pods/n/a\ncreate pods (SuccessfulCreate: Created pod: NAME)\nupdate replicationcontrollers/n/web/status",
        Controller.Plan("web", Web(1), Pod("a", "db", "u-web")).Outline());

    [Fact]
    public void It_scales_to_nothing_beside_a_replica_set_of_the_same_name() => SmallCluster.Run(
        async cluster =>
        {
            cluster.Server.Put(ApiResources.ReplicationControllers, Web(3).Root);
            cluster.Server.Put(ApiResources.ReplicaSets, Read(ApiResources.ReplicaSets, "web", "{'metadata':{'uid':'u-set'},'spec':{'replicas':1,'selector':{'matchLabels':{'app':'set'}},'template':{'metadata':{'labels':{'app':'set'}}}}}").Root);
            await cluster.SettleAsync();
            Assert.Equal(3, cluster.Pods.Count(p => p.Root["metadata"]["labels"]["app"].TextIs("web")));
            cluster.Apply(ApiResources.ReplicationControllers, "web", rc => rc.Object("spec").Set("replicas", 0));
            await cluster.SettleAsync();
            Assert.Equal("set", Assert.Single(cluster.Pods).Root["metadata"]["labels"]["app"].Text);
            Assert.Equal(0, cluster.Server.Get(ApiResources.ReplicationControllers, "n", "web")!.Root["status"]["replicas"].Integer);
        },
        Controller,
        new ReplicaSetController());

    private static ApiObject Web(int replicas) => Read(
        ApiResources.ReplicationControllers,
        "web",
        "{'metadata':{'generation':1},'spec':{'replicas':" + replicas + ",'selector':{'app':'web'},'template':{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':'i'}]}}},'status':{'replicas':0}}");

    private static ApiObject Pod(string name, string app, string owner, string more = "")
    {
        string references = owner.Length > 0
            ? ",'ownerReferences':[{'apiVersion':'v1','kind':'ReplicationController','name':'web','uid':'" + owner + "','controller':true}]"
            : "";
        return Read(ApiResources.Pods, name, "{'metadata':{'labels':{'app':'" + app + "'}" + references + more + "},'spec':{'nodeName':'n1'},'status':{'phase':'Running'}}");
    }
}
