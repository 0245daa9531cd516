using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Control.ReplicaSets;
using Xebec.Control.Runtime.Plans;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

public class ReplicaSetTests
{
    private static readonly ReplicaSetController Controller = new();

    private static ApiObject Set(int replicas, string status = "{'replicas':0}", string spec = "", string metadata = "") => Read(
        ApiResources.ReplicaSets,
        "web",
        "{'metadata':{'generation':1" + metadata + "},'spec':{'replicas':" + replicas + spec + ",'selector':{'matchLabels':{'app':'web'}},"
        + "'template':{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':'i'}]}}},'status':" + status + "}");

    private static ApiObject Pod(string name, string more = "", string status = "{'phase':'Running'}", string owner = "u-web", string labels = "{'app':'web'}", string spec = "{'nodeName':'n1'}")
    {
        string references = owner.Length > 0 ? ",'ownerReferences':[{'apiVersion':'apps/v1','kind':'ReplicaSet','name':'web','uid':'" + owner + "','controller':true}]" : "";
        return Read(ApiResources.Pods, name, "{'metadata':{'labels':" + labels + references + more + "},'spec':" + spec + ",'status':" + status + "}");
    }

    private static string Ready(int minutesAgo) =>
        "{'phase':'Running','conditions':[{'type':'Ready','status':'True','lastTransitionTime':'" + Noon.AddMinutes(-minutesAgo).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") + "'}]}";

    [Fact]
    public void Missing_pods_are_created_slowly_at_first()
    {
        Plan plan = Controller.Plan("web", Set(3), Pod("a"));
        Assert.Equal("create pods (SuccessfulCreate: Created pod: NAME) x2\nupdate replicasets.apps/n/web/status", plan.Outline());
        Assert.True(Assert.IsType<TogetherStep>(plan.Steps[0]).SlowStart);
        Assert.Equal(
            "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"generateName\":\"web-\",\"namespace\":\"n\",\"labels\":{\"app\":\"web\"},\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"name\":\"web\",\"uid\":\"u-web\",\"controller\":true,\"blockOwnerDeletion\":true}]},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}",
            plan.BodyOf<CreateStep>("pods").ToString());
        Assert.Equal(Json("{'replicas':1,'fullyLabeledReplicas':1,'terminatingReplicas':0,'observedGeneration':1}"), plan.BodyOf<UpdateStep>("replicasets", "status")["status"]);
    }

    [Fact]
    public void At_most_five_hundred_are_created_in_one_go()
    {
        Plan plan = Controller.Plan("web", Set(2000));
        Assert.Equal(500, Assert.IsType<TogetherStep>(plan.Steps[0]).Steps.Count);
    }

    [Fact]
    public void Pods_that_are_over_or_going_do_not_count()
    {
        Plan plan = Controller.Plan(
            "web", Set(2), Pod("a"), Pod("b", status: "{'phase':'Failed'}"), Pod("c", status: "{'phase':'Succeeded'}"), Pod("d", ",'deletionTimestamp':'2026-01-01T00:00:00Z'"));
        Assert.Equal("create pods (SuccessfulCreate: Created pod: NAME)\nupdate replicasets.apps/n/web/status", plan.Outline());
        Assert.Equal(1, plan.BodyOf<UpdateStep>("replicasets", "status")["status"]["terminatingReplicas"].Integer);
    }

    [Fact]
    public void What_is_right_is_left_alone()
    {
        ApiObject set = Set(1, "{'replicas':1,'fullyLabeledReplicas':1,'readyReplicas':1,'availableReplicas':1,'terminatingReplicas':0,'observedGeneration':1}");
        Assert.Equal("", Controller.Plan("web", set, Pod("a", status: Ready(1))).ToString());
        Assert.Equal("", Controller.Plan("gone").ToString());
    }

    [Fact]
    public void The_least_useful_pods_go_first()
    {
        string Restarted(int times) => Ready(10)[..^1] + ",'containerStatuses':[{'restartCount':" + times + "}]}";
        ApiObject[] inOrder =
        [
            Pod("unassigned", spec: "{}", status: "{'phase':'Pending'}"),
            Pod("pending", status: "{'phase':'Pending'}"),
            Pod("unknown", status: "{'phase':'Unknown'}"),
            Pod("not-ready"),
            Pod("cheap", ",'annotations':{'controller.kubernetes.io/pod-deletion-cost':'-5'}", Ready(1000)),
            Pod("crowded-1", status: Ready(1000), spec: "{'nodeName':'n2'}"),
            Pod("crowded-2", status: Ready(2000), spec: "{'nodeName':'n2'}"),
            Pod("newly-ready", status: Ready(1), spec: "{'nodeName':'n3'}"),
            Pod("restarted", status: Restarted(7), spec: "{'nodeName':'n4'}"),
            Pod("young", ",'creationTimestamp':'2026-01-01T11:00:00Z'", Restarted(1), spec: "{'nodeName':'n5'}"),
            Pod("old", ",'creationTimestamp':'2025-01-01T11:00:00Z'", Restarted(1), spec: "{'nodeName':'n6'}"),
            Pod("dear", ",'annotations':{'controller.kubernetes.io/pod-deletion-cost':'100'}", Ready(1), spec: "{'nodeName':'n7'}"),
        ];
        ApiObject[] shuffled = [.. inOrder];
        new Random(7).Shuffle(shuffled);
        Plan plan = Controller.Plan("web", [Set(0), .. shuffled]);
        Assert.Equal(
            inOrder.Select(p => $"delete pods/n/{p.Key.Name} (SuccessfulDelete: Deleted pod: NAME)"),
            plan.Outline().Split('\n')[..^1]);
    }

    [Fact]
    public void Relatives_on_the_same_node_make_a_pod_less_useful()
    {
        const string Owner = ",'ownerReferences':[{'kind':'Deployment','name':'d','uid':'u-d','controller':true}]";
        ApiObject sibling = Read(ApiResources.ReplicaSets, "old", "{'metadata':{'ownerReferences':[{'kind':'Deployment','name':'d','uid':'u-d','controller':true}]},'spec':{'replicas':1,'selector':{'matchLabels':{'app':'old'}}}}");
        Plan plan = Controller.Plan(
            "web", Set(1, metadata: Owner), sibling, Pod("a", status: Ready(5)), Pod("b", status: Ready(500), spec: "{'nodeName':'n2'}"), Pod("c", owner: "u-old", labels: "{'app':'old'}", spec: "{'nodeName':'n2'}"));
        Assert.StartsWith("delete pods/n/b ", plan.Outline(), StringComparison.Ordinal);
    }

    [Fact]
    public void Matching_orphans_are_adopted_after_asking_whether_the_owner_lives()
    {
        Plan plan = Controller.Plan("web", Set(2), Pod("a", owner: ""), Pod("b", owner: "", labels: "{'app':'other'}"), Pod("c", owner: "someone"));
        Assert.Equal(
            "if alive replicasets.apps/n/web\npatch pods/n/a\ncreate pods (SuccessfulCreate: Created pod: NAME)\nupdate replicasets.apps/n/web/status", plan.Outline());
        Assert.Equal(
            Json("{'metadata':{'uid':'u-a','resourceVersion':'1','ownerReferences':[{'apiVersion':'apps/v1','kind':'ReplicaSet','name':'web','uid':'u-web','controller':true,'blockOwnerDeletion':true}]}}"),
            plan.BodyOf<PatchStep>("pods"));
    }

    [Fact]
    public void An_owned_pod_that_no_longer_matches_is_let_go()
    {
        Plan plan = Controller.Plan("web", Set(1), Pod("a", labels: "{'app':'debug'}"));
        Assert.Equal("patch pods/n/a\ncreate pods (SuccessfulCreate: Created pod: NAME)\nupdate replicasets.apps/n/web/status", plan.Outline());
        Assert.Equal(Json("{'metadata':{'uid':'u-a','resourceVersion':'1','ownerReferences':null}}"), plan.BodyOf<PatchStep>("pods"));
    }

    [Fact]
    public void A_set_that_is_going_neither_creates_nor_adopts()
    {
        Plan plan = Controller.Plan("web", Set(3, metadata: ",'deletionTimestamp':'2026-01-01T00:00:00Z'"), Pod("a", owner: ""));
        Assert.Equal("update replicasets.apps/n/web/status", plan.Outline());
    }

    [Fact]
    public void A_pod_is_available_when_it_was_ready_long_enough()
    {
        Plan plan = Controller.Plan("web", Set(2, spec: ",'minReadySeconds':90"), Pod("a", status: Ready(1)), Pod("b", status: Ready(2)));
        Value status = plan.BodyOf<UpdateStep>("replicasets", "status")["status"];
        Assert.Equal((2L, 1L), (status["readyReplicas"].Integer, status["availableReplicas"].Integer));
        Assert.Equal(TimeSpan.FromSeconds(30), plan.LookAgainAfter);
    }

    [Fact]
    public void A_failure_is_told_before_the_next_attempt_and_taken_back_after_success()
    {
        Plan first = Controller.Plan("web", Set(1));
        var failure = new StepFailure(first.Steps[0], new ApiStatus(403, "Forbidden", "exceeded quota"));
        Plan second = Controller.PlanAfter(failure, "web", Set(1));
        Assert.Equal("update replicasets.apps/n/web/status\ncreate pods (SuccessfulCreate: Created pod: NAME)", second.Outline());
        Value status = second.BodyOf<UpdateStep>("replicasets", "status")["status"];
        Assert.Equal(
            Json("[{'type':'ReplicaFailure','status':'True','lastTransitionTime':'2026-01-01T12:00:00Z','reason':'FailedCreate','message':'exceeded quota'}]"),
            status["conditions"]);

        // told already: nothing new to tell
        Plan third = Controller.PlanAfter(failure, "web", Set(1, status.ToString().Replace('"', '\'')));
        Assert.Equal("create pods (SuccessfulCreate: Created pod: NAME)", third.Outline());
        Plan fourth = Controller.Plan("web", Set(1, status.ToString().Replace('"', '\'')), Pod("a"));
        Assert.False(fourth.BodyOf<UpdateStep>("replicasets", "status")["status"]["conditions"].Exists);
    }
}
