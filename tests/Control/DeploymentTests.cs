using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Control.Deployments;
using Xebec.Control.Runtime.Plans;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

public class DeploymentTests
{
    private static readonly DeploymentController Controller = new();

    private static string Template(string image) => "{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':'" + image + "'}]}}";

    private static string Hash(string image) => PodTemplateHash.Of(Json(Template(image)), null);

    private static ApiObject Deployment(
        int replicas, string image = "v2", string spec = "", string status = "{}", string strategy = "{'type':'RollingUpdate','rollingUpdate':{'maxSurge':'25%','maxUnavailable':'25%'}}", string metadata = "") =>
        Read(ApiResources.Deployments, "web", "{'metadata':{'generation':2" + metadata + "},'spec':{'replicas':" + replicas + ",'selector':{'matchLabels':{'app':'web'}},'template':" + Template(image)
            + ",'strategy':" + strategy + ",'revisionHistoryLimit':10,'progressDeadlineSeconds':600" + spec + "},'status':" + status + "}");

    private static ApiObject Set(
        string image, int replicas, int available, int revision, int minutesAgo = 60, int? desired = null, int? max = null, string annotations = "", int? actual = null)
    {
        string hash = Hash(image);
        string labels = "{'app':'web','pod-template-hash':'" + hash + "'}";
        return Read(ApiResources.ReplicaSets, "web-" + hash, "{'metadata':{'generation':1,'creationTimestamp':'" + Noon.AddMinutes(-minutesAgo).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") + "','labels':" + labels
            + ",'annotations':{'deployment.kubernetes.io/revision':'" + revision + "'" + (desired is null ? "" : ",'deployment.kubernetes.io/desired-replicas':'" + desired + "','deployment.kubernetes.io/max-replicas':'" + max + "'") + annotations + "}"
            + ",'ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'u-web','controller':true}]},'spec':{'replicas':" + replicas + ",'selector':{'matchLabels':" + labels + "}"
            + ",'template':{'metadata':{'labels':" + labels + "},'spec':{'containers':[{'name':'c','image':'" + image + "'}]}}},'status':{'replicas':" + (actual ?? replicas) + ",'readyReplicas':" + available + ",'availableReplicas':" + available + ",'observedGeneration':1}}");
    }

    private static Value Status(Plan plan) => plan.BodyOf<UpdateStep>("deployments", "status");

    private static string Condition(Value deployment, string type)
    {
        Value found = deployment["status"]["conditions"].Elements.ToList().Find(c => c["type"].TextIs(type));
        return found.Exists ? $"{found["status"].Text} {found["reason"].Text}: {found["message"].Text}" : "none";
    }

    private static string Progress(string reason, int minutesAgo = 1, string status = "True") =>
        "{'type':'Progressing','status':'" + status + "','reason':'" + reason + "','message':'m','lastUpdateTime':'" + Noon.AddMinutes(-minutesAgo).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") + "','lastTransitionTime':'2026-01-01T00:00:00Z'}";

    [Fact]
    public void A_new_deployment_gets_a_replica_set_with_its_template_and_revision_one()
    {
        Plan plan = Controller.Plan("web", Deployment(3, metadata: ",'annotations':{'team':'x','kubectl.kubernetes.io/last-applied-configuration':'{}'}"));
        string hash = Hash("v2");
        Assert.Equal($"create replicasets.apps (ScalingReplicaSet: Scaled up replica set web-{hash} from 0 to 3)\nupdate deployments.apps/n/web/status", plan.Outline());
        Value set = plan.BodyOf<CreateStep>("replicasets");
        Assert.Equal(
            Json("{'name':'web-H','namespace':'n','labels':{'app':'web','pod-template-hash':'H'},'annotations':{'team':'x','deployment.kubernetes.io/revision':'1','deployment.kubernetes.io/desired-replicas':'3','deployment.kubernetes.io/max-replicas':'4'},'ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'u-web','controller':true,'blockOwnerDeletion':true}]}".Replace("H", hash)),
            set["metadata"]);
        Assert.Equal(
            Json("{'replicas':3,'selector':{'matchLabels':{'app':'web','pod-template-hash':'H'}},'template':{'metadata':{'labels':{'app':'web','pod-template-hash':'H'}},'spec':{'containers':[{'name':'c','image':'v2'}]}}}".Replace("H", hash)),
            set["spec"]);
        Value deployment = Status(plan);
        Assert.Equal("1", deployment["metadata"]["annotations"]["deployment.kubernetes.io/revision"].Text);
        Assert.Equal($"True NewReplicaSetCreated: Created new replica set \"web-{hash}\"", Condition(deployment, "Progressing"));
        Assert.Equal("False MinimumReplicasUnavailable: Deployment does not have minimum availability.", Condition(deployment, "Available"));
        Assert.Equal(2, deployment["status"]["observedGeneration"].Integer);
        Assert.Equal(3, deployment["status"]["unavailableReplicas"].Integer);
    }

    [Fact]
    public void A_new_template_grows_by_the_surge_and_old_pods_go_as_new_ones_become_available()
    {
        // begin: 10 old; surge 3, unavailable 2
        Plan plan = Controller.Plan("web", Deployment(10), Set("v1", 10, 10, 1));
        Assert.StartsWith($"create replicasets.apps (ScalingReplicaSet: Scaled up replica set web-{Hash("v2")} from 0 to 3)\nupdate replicasets.apps/n/web-{Hash("v1")} (ScalingReplicaSet: Scaled down replica set web-{Hash("v1")} from 10 to 8)", plan.Outline(), StringComparison.Ordinal);

        // no new one available yet: nothing to do but wait
        plan = Controller.Plan("web", Deployment(10), Set("v1", 8, 8, 1, desired: 10, max: 13), Set("v2", 5, 0, 2, 1, 10, 13));
        Assert.Equal("update deployments.apps/n/web/status", plan.Outline());

        // three available: three old ones go
        plan = Controller.Plan("web", Deployment(10), Set("v1", 8, 8, 1, desired: 10, max: 13), Set("v2", 5, 3, 2, 1, 10, 13));
        Assert.Contains("from 8 to 5", plan.Outline(), StringComparison.Ordinal);

        // room for new ones is taken before old ones go
        plan = Controller.Plan("web", Deployment(10), Set("v1", 5, 5, 1, desired: 10, max: 13), Set("v2", 5, 5, 2, 1, 10, 13));
        Assert.Contains($"Scaled up replica set web-{Hash("v2")} from 5 to 8", plan.Outline(), StringComparison.Ordinal);
    }

    [Fact]
    public void Old_pods_that_are_not_available_go_first()
    {
        Plan plan = Controller.Plan("web", Deployment(10), Set("v0", 3, 0, 1, 99, 10, 13), Set("v1", 8, 8, 2, 50, 10, 13), Set("v2", 2, 0, 3, 1, 10, 13));
        Assert.Contains($"Scaled down replica set web-{Hash("v0")} from 3 to 0", plan.Outline(), StringComparison.Ordinal);
        Assert.DoesNotContain(Hash("v1"), plan.Outline(), StringComparison.Ordinal);
    }

    [Fact]
    public void Recreate_waits_until_the_last_old_pod_is_over()
    {
        const string Recreate = "{'type':'Recreate'}";
        ApiObject old = Set("v1", 0, 0, 1, desired: 3, max: 3);
        ApiObject pod = Read(ApiResources.Pods, "p", "{'metadata':{'ownerReferences':[{'kind':'ReplicaSet','name':'" + old.Key.Name + "','uid':'" + old.Uid + "','controller':true}]},'status':{'phase':'Running'}}");
        Plan plan = Controller.Plan("web", Deployment(3, strategy: Recreate), Set("v1", 3, 3, 1, desired: 3, max: 3));
        Assert.Equal($"update replicasets.apps/n/web-{Hash("v1")} (ScalingReplicaSet: Scaled down replica set web-{Hash("v1")} from 3 to 0)\nupdate deployments.apps/n/web/status", plan.Outline());
        Assert.Equal("update deployments.apps/n/web/status", Controller.Plan("web", Deployment(3, strategy: Recreate), old, pod).Outline());
        Assert.StartsWith("create replicasets.apps ", Controller.Plan("web", Deployment(3, strategy: Recreate), old).Outline(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scaling_in_the_middle_of_a_rollout_is_shared_in_proportion()
    {
        Plan plan = Controller.Plan("web", Deployment(20), Set("v1", 8, 8, 1, desired: 10, max: 13), Set("v2", 5, 5, 2, 1, 10, 13));
        Assert.Equal(
            $"update replicasets.apps/n/web-{Hash("v1")} (ScalingReplicaSet: Scaled up replica set web-{Hash("v1")} from 8 to 15)\n"
            + $"update replicasets.apps/n/web-{Hash("v2")} (ScalingReplicaSet: Scaled up replica set web-{Hash("v2")} from 5 to 10)\n"
            + "update deployments.apps/n/web/status",
            plan.Outline());
        Assert.Equal("25", plan.Steps.OfType<UpdateStep>().First().Body["metadata"]["annotations"]["deployment.kubernetes.io/max-replicas"].Text);
    }

    [Fact]
    public void The_only_active_replica_set_is_scaled_alone()
    {
        Plan plan = Controller.Plan("web", Deployment(5, "v1"), Set("v1", 3, 3, 1, desired: 3, max: 4));
        Assert.Contains("from 3 to 5", plan.Outline(), StringComparison.Ordinal);
        plan = Controller.Plan("web", Deployment(0, "v1"), Set("v1", 3, 3, 1, desired: 3, max: 4));
        Assert.Contains("from 3 to 0", plan.Outline(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rolling_back_gives_the_old_replica_set_a_new_revision_and_remembers_the_old_one()
    {
        Plan plan = Controller.Plan("web", Deployment(2, "v1"), Set("v1", 0, 0, 1, 90, 2, 3), Set("v2", 2, 2, 2, 10, 2, 3));
        Value set = plan.Steps.OfType<UpdateStep>().First(s => s.Read.Key.Name.EndsWith(Hash("v1"), StringComparison.Ordinal)).Body;
        Assert.Equal("3", set["metadata"]["annotations"]["deployment.kubernetes.io/revision"].Text);
        Assert.Equal("1", set["metadata"]["annotations"]["deployment.kubernetes.io/revision-history"].Text);
        Assert.Equal(1, set["spec"]["replicas"].Integer);
        Assert.Equal("3", Status(plan)["metadata"]["annotations"]["deployment.kubernetes.io/revision"].Text);
    }

    [Fact]
    public void A_complete_rollout_says_so_and_old_sets_beyond_the_limit_go()
    {
        ApiObject complete = Deployment(2, "v4", ",'revisionHistoryLimit':1", "{'observedGeneration':2,'replicas':2,'updatedReplicas':2,'readyReplicas':2,'availableReplicas':2,'conditions':[" + Progress("ReplicaSetUpdated") + "]}");
        Plan plan = Controller.Plan("web", complete, Set("v1", 0, 0, 1), Set("v2", 0, 0, 2), Set("v3", 0, 0, 3), Set("v4", 2, 2, 4, 5, 2, 3));
        Assert.Equal($"delete replicasets.apps/n/web-{Hash("v1")}\ndelete replicasets.apps/n/web-{Hash("v2")}\nupdate deployments.apps/n/web/status", plan.Outline());
        Assert.Equal($"True NewReplicaSetAvailable: ReplicaSet \"web-{Hash("v4")}\" has successfully progressed.", Condition(Status(plan), "Progressing"));
        Assert.Equal("True MinimumReplicasAvailable: Deployment has minimum availability.", Condition(Status(plan), "Available"));
    }

    [Fact]
    public void An_old_set_that_still_has_pods_is_not_cleaned_up()
    {
        ApiObject complete = Deployment(2, "v4", ",'revisionHistoryLimit':0", "{'observedGeneration':2,'replicas':2,'updatedReplicas':2,'availableReplicas':2}");
        Plan plan = Controller.Plan("web", complete, Set("v1", 0, 0, 1, actual: 1), Set("v4", 2, 2, 4, 5, 2, 3));
        Assert.DoesNotContain("delete", plan.Outline(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_progress_within_the_deadline_is_told_and_looked_for()
    {
        string Waiting(int minutesAgo) => "{'observedGeneration':2,'replicas':1,'updatedReplicas':1,'unavailableReplicas':1,'conditions':[" + Progress("ReplicaSetUpdated", minutesAgo) + "]}";
        ApiObject set = Set("v2", 1, 0, 1, 5, 1, 2);
        Plan early = Controller.Plan("web", Deployment(1, status: Waiting(4)), set);
        Assert.Equal(TimeSpan.FromSeconds(361), early.LookAgainAfter);
        Plan late = Controller.Plan("web", Deployment(1, status: Waiting(11)), set);
        Assert.Equal($"False ProgressDeadlineExceeded: ReplicaSet \"web-{Hash("v2")}\" has timed out progressing.", Condition(Status(late), "Progressing"));
        Assert.Null(late.LookAgainAfter);
    }

    [Fact]
    public void Progress_restarts_the_deadline_but_not_the_transition()
    {
        ApiObject moving = Deployment(2, status: "{'observedGeneration':2,'replicas':1,'updatedReplicas':1,'conditions':[" + Progress("ReplicaSetUpdated", 9) + "]}");
        Value deployment = Status(Controller.Plan("web", moving, Set("v2", 2, 1, 1, 5, 2, 3)));
        Value condition = deployment["status"]["conditions"].Elements.ToList().Find(c => c["type"].TextIs("Progressing"));
        Assert.Equal("2026-01-01T12:00:00Z", condition["lastUpdateTime"].Text);
        Assert.Equal("2026-01-01T00:00:00Z", condition["lastTransitionTime"].Text);
    }

    [Fact]
    public void A_paused_deployment_is_scaled_but_not_rolled()
    {
        Plan plan = Controller.Plan("web", Deployment(5, "v2", ",'paused':true"), Set("v1", 3, 3, 1, desired: 3, max: 4));
        Assert.Contains($"Scaled up replica set web-{Hash("v1")} from 3 to 5", plan.Outline(), StringComparison.Ordinal);
        Assert.DoesNotContain("create", plan.Outline(), StringComparison.Ordinal);
        Assert.Equal("Unknown DeploymentPaused: Deployment is paused", Condition(Status(plan), "Progressing"));
        Plan resumed = Controller.Plan("web", Deployment(3, "v1", status: "{'conditions':[" + Progress("DeploymentPaused", 1, "Unknown") + "]}"), Set("v1", 3, 1, 1, desired: 3, max: 4));
        Assert.StartsWith("True ReplicaSetUpdated", Condition(Status(resumed), "Progressing"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_taken_by_another_template_counts_a_collision_and_the_next_name_is_tried()
    {
        ApiObject taken = Read(ApiResources.ReplicaSets, "web-" + Hash("v2"), "{'spec':{'selector':{'matchLabels':{'x':'y'}},'template':{}}}");
        Plan plan = Controller.Plan("web", Deployment(1), taken);
        Assert.Equal("update deployments.apps/n/web/status", plan.Outline());
        Assert.Equal(1, Status(plan)["status"]["collisionCount"].Integer);
        Plan next = Controller.Plan("web", Deployment(1, status: "{'collisionCount':1}"), taken);
        Assert.Equal("web-" + PodTemplateHash.Of(Json(Template("v2")), 1), next.BodyOf<CreateStep>("replicasets")["metadata"]["name"].Text);
    }

    [Fact]
    public void A_refused_creation_is_told_before_it_is_tried_again()
    {
        Plan first = Controller.Plan("web", Deployment(1));
        var failure = new StepFailure(first.Steps[0], new ApiStatus(403, "Forbidden", "exceeded quota"));
        Plan second = Controller.PlanAfter(failure, "web", Deployment(1));
        Assert.StartsWith("update deployments.apps/n/web/status\ncreate replicasets.apps", second.Outline(), StringComparison.Ordinal);
        Assert.Equal($"False ReplicaSetCreateError: Failed to create new replica set \"web-{Hash("v2")}\": exceeded quota", Condition(Status(second), "Progressing"));
        Assert.Equal($"Failed to create new replica set \"web-{Hash("v2")}\": exceeded quota", first.Steps[0].Announce!.OnFailure("exceeded quota")!.Message);
    }

    [Fact]
    public void The_failure_of_a_replica_set_shows_on_its_deployment()
    {
        ApiObject set = Set("v2", 1, 0, 1, 5, 1, 2);
        ObjectDraft failing = set.Edit();
        failing.Object("status")["conditions"] = Json("[{'type':'ReplicaFailure','status':'True','reason':'FailedCreate','message':'no'}]");
        var read = new ApiObject(set.Key, set.Uid, set.ResourceVersion, JsonText.ToBytes(failing));
        Assert.Equal("True FailedCreate: no", Condition(Status(Controller.Plan("web", Deployment(1), read)), "ReplicaFailure"));
    }

    [Fact]
    public void A_selector_that_selects_everything_is_refused_with_an_event()
    {
        ApiObject all = Read(ApiResources.Deployments, "web", "{'metadata':{'generation':1},'spec':{'selector':{}}}");
        Assert.Equal("event deployments.apps/n/web Warning SelectingAll: This deployment is selecting all pods. A non-empty selector is required.\nupdate deployments.apps/n/web/status", Controller.Plan("web", all).Outline());
    }

    [Fact]
    public void A_deployment_that_is_going_only_reports()
    {
        Assert.Equal("update deployments.apps/n/web/status", Controller.Plan("web", Deployment(3, metadata: ",'deletionTimestamp':'2026-01-01T00:00:00Z'")).Outline());
    }

    [Theory]
    [InlineData(10, "25%", "25%", 3, 2)]
    [InlineData(1, "25%", "25%", 1, 0)]
    [InlineData(4, "0", "0%", 0, 1)]
    [InlineData(3, "100%", "100%", 3, 3)]
    [InlineData(0, "25%", "25%", 0, 0)]
    public void Surge_is_rounded_up_and_unavailable_down(int replicas, string surge, string unavailable, int surgePods, int unavailablePods)
    {
        static string Quote(string s) => s.EndsWith('%') ? $"'{s}'" : s;
        ApiObject d = Deployment(replicas, strategy: "{'type':'RollingUpdate','rollingUpdate':{'maxSurge':" + Quote(surge) + ",'maxUnavailable':" + Quote(unavailable) + "}}");
        Assert.Equal(new Fenceposts(surgePods, unavailablePods), Fenceposts.Of(new Xebec.Api.Apps.V1.Deployment(d.Root)));
    }

    [Fact]
    public void The_template_hash_ignores_order_and_depends_on_nothing_else()
    {
        string hash = PodTemplateHash.Of(Json("{'metadata':{'labels':{'a':'1','b':'2'}},'spec':{'x':1}}"), null);
        Assert.Equal(hash, PodTemplateHash.Of(Json("{'spec':{'x':1},'metadata':{'creationTimestamp':null,'labels':{'b':'2','a':'1'}}}"), null));
        Assert.NotEqual(hash, PodTemplateHash.Of(Json("{'metadata':{'labels':{'a':'1','b':'2'}},'spec':{'x':1}}"), 1));
        Assert.Matches("^[bcdfghjklmnpqrstvwxz2456789]{1,10}$", hash);
    }
}
