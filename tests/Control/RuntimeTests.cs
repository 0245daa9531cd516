using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Control.Deployments;
using Xebec.Control.ReplicaSets;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

public class RuntimeTests
{
    private const string Web = "{'kind':'Deployment','apiVersion':'apps/v1','metadata':{'name':'web','namespace':'n','uid':'u-web','generation':1},'spec':{'replicas':4,'progressDeadlineSeconds':600,'revisionHistoryLimit':2,'selector':{'matchLabels':{'app':'web'}},'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':1,'maxUnavailable':1}},'template':{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':'v1'}]}}}}";

    private static void Image(ObjectDraft deployment, string image) =>
        deployment.Object("spec").Object("template").Object("spec").Array("containers").ObjectAt(0)["image"] = image;

    private static Value Status(SmallCluster cluster, string name = "web") => cluster.Server.Get(ApiResources.Deployments, "n", name)!.Root["status"];

    [Fact]
    public void A_deployment_becomes_ready_pods_and_follows_its_template_without_ever_having_too_few_or_too_many() => SmallCluster.Run(
        async c =>
        {
            c.Server.Put(ApiResources.Deployments, Json(Web));
            await c.SettleAsync();
            Assert.Equal(4, c.Pods.Count());
            Assert.Equal(4, Status(c)["availableReplicas"].Integer);
            c.PodsChanged = () =>
            {
                Assert.InRange(c.Pods.Count(), 0, 5);
                Assert.InRange(c.Pods.Count(p => p.Root["status"]["phase"].TextIs("Running")), 3, 5);
            };
            foreach (string image in new[] { "v2", "v3", "v4", "v5" })
            {
                c.Apply(ApiResources.Deployments, "web", d => Image(d, image));
                await c.SettleAsync();
                Assert.All(c.Pods, p => Assert.Equal(image, p.Root["spec"]["containers"][0]["image"].Text));
            }

            Assert.Equal(4, c.Pods.Count());
            Assert.Equal(3, c.Server.All(ApiResources.ReplicaSets).Count());
            Assert.Equal("5", c.Server.Get(ApiResources.Deployments, "n", "web")!.Root["metadata"]["annotations"]["deployment.kubernetes.io/revision"].Text);
            Assert.Equal("NewReplicaSetAvailable", Status(c)["conditions"].Elements.ToList().Find(x => x["type"].TextIs("Progressing"))["reason"].Text);
        },
        new DeploymentController(),
        new ReplicaSetController());

    [Fact]
    public void Scaling_and_lost_pods_are_made_good() => SmallCluster.Run(
        async c =>
        {
            c.Server.Put(ApiResources.Deployments, Json(Web));
            await c.SettleAsync();
            c.Apply(ApiResources.Deployments, "web", d => d.Object("spec")["replicas"] = 10);
            await c.SettleAsync();
            Assert.Equal(10, c.Pods.Count());
            foreach (ApiObject pod in c.Pods.Take(3).ToList())
            {
                c.Server.Remove(ApiResources.Pods, "n", pod.Key.Name);
            }

            await c.SettleAsync();
            Assert.Equal((10, 10L), (c.Pods.Count(), Status(c)["readyReplicas"].Integer));
            c.Apply(ApiResources.Deployments, "web", d => d.Object("spec")["replicas"] = 0);
            await c.SettleAsync();
            Assert.Empty(c.Pods);
            Assert.Contains("Deployment ScalingReplicaSet: Scaled up replica set web-", c.Events(), StringComparison.Ordinal);
            Assert.Contains("ReplicaSet SuccessfulCreate: Created pod: web-", c.Events(), StringComparison.Ordinal);
            Assert.Contains("ReplicaSet SuccessfulDelete: Deleted pod: web-", c.Events(), StringComparison.Ordinal);
        },
        new DeploymentController(),
        new ReplicaSetController());

    [Fact]
    public void A_watch_that_lags_makes_nobody_create_twice() => SmallCluster.Run(
        async c =>
        {
            c.Server.Put(ApiResources.Deployments, Json(Web));
            for (int i = 0; i < 20; i++)
            {
                c.Server.Lagging = i % 2 == 0;
                await c.Thread.PassAsync(0.7);
            }

            c.Server.Lagging = false;
            await c.SettleAsync();
            Assert.Equal(4, c.Server.Writes.Count(w => w.StartsWith("POST /api/v1/namespaces/n/pods", StringComparison.Ordinal)));
            Assert.Equal(1, c.Server.Writes.Count(w => w.StartsWith("POST /apis/apps/v1/namespaces/n/replicasets", StringComparison.Ordinal)));
        },
        new DeploymentController(),
        new ReplicaSetController());

    [Fact]
    public void What_the_server_refuses_is_told_and_tried_until_it_works() => SmallCluster.Run(
        async c =>
        {
            bool full = true;
            c.Server.Intercept = call => full && call.Method == "POST" && call.Target.EndsWith("/pods", StringComparison.Ordinal)
                ? FakeApiServer.Status(403, "Forbidden", "exceeded quota") : null;
            c.Server.Put(ApiResources.Deployments, Json(Web));
            await c.Thread.UntilAsync(() => Status(c)["conditions"].Elements.ToList().Exists(x => x["type"].TextIs("ReplicaFailure")));
            await c.Thread.PassAsync(5);
            int tried = c.Server.Writes.Count(w => w.EndsWith("/pods", StringComparison.Ordinal));
            Assert.InRange(tried, 5, 20);
            Assert.Contains("ReplicaSet FailedCreate: Error creating: exceeded quota", c.Events(), StringComparison.Ordinal);
            full = false;
            await c.Thread.UntilAsync(() => c.Pods.Count() == 4);
            await c.SettleAsync();
            Assert.DoesNotContain(Status(c)["conditions"].Elements.ToList(), x => x["type"].TextIs("ReplicaFailure"));
        },
        new DeploymentController(),
        new ReplicaSetController());

    [Fact]
    public void Nothing_is_tried_again_in_a_namespace_that_is_going() => SmallCluster.Run(
        async c =>
        {
            c.Server.Intercept = call => call.Method == "POST" && call.Target.EndsWith("/pods", StringComparison.Ordinal)
                ? new ApiAnswer(403, JsonText.ToBytes(Json("{'kind':'Status','reason':'Forbidden','message':'being terminated','details':{'causes':[{'reason':'NamespaceTerminating'}]}}")))
                : null;
            c.Server.Put(ApiResources.Deployments, Json(Web));
            await c.Thread.PassAsync(30);
            Assert.Single(c.Server.Writes, w => w.EndsWith("/pods", StringComparison.Ordinal));
            Assert.DoesNotContain("FailedCreate", c.Events(), StringComparison.Ordinal);
        },
        new DeploymentController(),
        new ReplicaSetController());

    [Fact]
    public void The_same_story_gives_the_same_writes()
    {
        List<string> Story()
        {
            List<string> writes = [];
            SmallCluster.Run(
                async c =>
                {
                    c.Server.Put(ApiResources.Deployments, Json(Web));
                    await c.Thread.PassAsync(1);
                    c.Apply(ApiResources.Deployments, "web", d => Image(d, "v2"));
                    await c.Thread.PassAsync(3);
                    c.Server.Disconnect();
                    c.Apply(ApiResources.Deployments, "web", d => d.Object("spec")["replicas"] = 9);
                    await c.SettleAsync();
                    writes = c.Server.Writes;
                },
                new DeploymentController(),
                new ReplicaSetController());
            return writes;
        }

        List<string> first = Story();
        Assert.InRange(first.Count, 20, 1000);
        Assert.Equal(first, Story());
    }

    [Fact]
    public void A_conflict_is_tried_again_on_a_newer_view() => SmallCluster.Run(
        async c =>
        {
            int conflicts = 3;
            c.Server.Intercept = call => call.Method == "PUT" && call.Target.EndsWith("/web/status", StringComparison.Ordinal) && conflicts-- > 0
                ? FakeApiServer.Status(409, "Conflict", "modified") : null;
            c.Server.Put(ApiResources.Deployments, Json(Web));
            await c.SettleAsync();
            Assert.Equal(4, Status(c)["availableReplicas"].Integer);
            Assert.DoesNotContain(c.Journal, line => line.StartsWith("Trouble", StringComparison.Ordinal));
        },
        new DeploymentController(),
        new ReplicaSetController());

    [Fact]
    public void A_bug_on_one_object_stops_neither_the_others_nor_is_anything_written_for_it() => SmallCluster.Run(
        async c =>
        {
            c.Server.Put(ApiResources.ConfigMaps, Json("{'metadata':{'name':'bad','namespace':'n'}}"));
            c.Server.Put(ApiResources.ConfigMaps, Json("{'metadata':{'name':'cheat','namespace':'n'}}"));
            c.Server.Put(ApiResources.ConfigMaps, Json("{'metadata':{'name':'good','namespace':'n'}}"));
            await c.Thread.PassAsync(1);
            Assert.Equal(["PATCH /api/v1/namespaces/n/configmaps/good"], c.Server.Writes);
            Assert.Contains(c.Journal, line => line.Contains("configmaps/n/bad: System.InvalidOperationException: a bug", StringComparison.Ordinal));
            Assert.Contains(c.Journal, line => line.Contains("odd-controller plans what it does not declare among its outputs: delete configmaps/n/cheat", StringComparison.Ordinal));
        },
        new OddController());

    [Fact]
    public void The_same_event_said_again_is_counted() => SmallCluster.Run(
        async c =>
        {
            c.Server.Intercept = call => call.Method == "POST" && call.Target.EndsWith("/pods", StringComparison.Ordinal)
                ? FakeApiServer.Status(422, "Invalid", "no") : null;
            c.Server.Put(ApiResources.ReplicaSets, Json("{'kind':'ReplicaSet','apiVersion':'apps/v1','metadata':{'name':'web','namespace':'n'},'spec':{'replicas':1,'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}}}}}"));
            await c.Thread.PassAsync(10);
            ApiObject failed = Assert.Single(c.Server.All(ApiResources.Events));
            Assert.InRange(failed.Root["count"].Integer!.Value, 5, 20);
            Assert.Equal("Warning", failed.Root["type"].Text);
            Assert.Equal("replicaset-controller", failed.Root["source"]["component"].Text);
            Assert.Equal("web", failed.Root["involvedObject"]["name"].Text);
            Assert.Equal("apps/v1", failed.Root["involvedObject"]["apiVersion"].Text);
            Assert.NotEqual(failed.Root["firstTimestamp"].Text, failed.Root["lastTimestamp"].Text);
            Assert.Equal(ValueKind.Null, failed.Root["eventTime"].Kind);
        },
        new ReplicaSetController());

    private sealed class OddController : IController
    {
        public string Name => "odd-controller";

        public IReadOnlyList<ControlInput> Inputs { get; } = [ControlInput.Itself(ApiResources.ConfigMaps)];

        public IReadOnlyList<ControlOutput> Outputs { get; } = [new(ApiResources.ConfigMaps, null, OutputVerbs.Patch)];

        public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
        {
            ApiObject item = snapshot[ApiResources.ConfigMaps].Get(key)!;
            return key.Name switch
            {
                "bad" => throw new InvalidOperationException("a bug"),
                "cheat" => Plan.Of(new DeleteStep(ApiResources.ConfigMaps, key, item.Uid)),
                _ when item.Root["data"].Exists => Plan.Nothing,
                _ => Plan.Of(new PatchStep(ApiResources.ConfigMaps, key, Json("{'data':{'a':'b'}}"))),
            };
        }
    }
}
