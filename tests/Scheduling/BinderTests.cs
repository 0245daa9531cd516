using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Control.Runtime.Plans;
using Xebec.Scheduling.Binder;
using Xebec.Tests.Control;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Scheduling;

public class BinderTests
{
    private static readonly PodBinder Binder = new();

    private static ApiObject Node(string name, string cpu = "4", string memory = "8Gi", int pods = 110, string spec = "{}", string labels = "{}", string ready = "True") => Read(
        ApiResources.Nodes,
        name,
        "{'metadata':{'labels':" + labels + "},'spec':" + spec + ",'status':{'allocatable':{'cpu':'" + cpu + "','memory':'" + memory + "','pods':'" + pods + "'},'conditions':[{'type':'Ready','status':'" + ready + "'}]}}");

    private static ApiObject Pod(string name, string requests = "{'cpu':'1','memory':'1Gi'}", string spec = "", string metadata = "", string status = "{'phase':'Pending'}") => Read(
        ApiResources.Pods, name, "{'metadata':{'creationTimestamp':'2026-01-01T00:00:00Z'" + metadata + "},'spec':{'schedulerName':'default-scheduler','containers':[{'name':'c','resources':{'requests':" + requests + "}}]" + spec + "},'status':" + status + "}");

    private static string Bindings(Plan plan) => string.Join(' ', plan.Steps.SelectMany(s => s is TogetherStep together ? together.Steps : [s])
        .OfType<CreateStep>().Select(s => $"{s.Under!.Value.Parent.Key.Name}:{s.Body["target"]["name"].Text}"));

    private static string Message(params ApiObject[] objects) =>
        Binder.Plan("p", objects).Steps.OfType<EventStep>().Select(s => s.Note.Message).SingleOrDefault() ?? "placed";

    [Fact]
    public void A_pod_goes_to_the_first_node_by_name_that_has_room()
    {
        Plan plan = Binder.Plan("", Node("b"), Node("a"), Pod("p"));
        Assert.Equal("create pods p/binding (Scheduled: Successfully assigned n/p to a)", plan.Outline());
        Assert.Equal(
            Json("{'kind':'Binding','apiVersion':'v1','metadata':{'name':'p','namespace':'n','uid':'u-p'},'target':{'kind':'Node','name':'a'}}"),
            plan.BodyOf<CreateStep>("pods"));
    }

    [Fact]
    public void What_a_plan_places_takes_room_for_the_rest_of_it()
    {
        Plan plan = Binder.Plan("", Node("a", "2"), Node("b", "2"), Pod("p1"), Pod("p2"), Pod("p3"), Pod("there", spec: ",'nodeName':'a'"));
        Assert.Equal("p1:a p2:b p3:b", Bindings(plan));
    }

    [Fact]
    public void The_most_important_go_first_then_the_oldest()
    {
        Plan plan = Binder.Plan("", Node("a", "2"), Pod("young", metadata: ",'creationTimestamp':'2026-01-02T00:00:00Z'"), Pod("old"), Pod("vip", spec: ",'priority':100", metadata: ",'creationTimestamp':'2026-01-03T00:00:00Z'"));
        Assert.Equal("vip:a old:a", Bindings(plan));
    }

    [Fact]
    public void Pods_that_are_gated_going_over_or_anothers_are_left_alone()
    {
        Assert.Equal("", Binder.Plan(
            "",
            Node("a"),
            Pod("gated", spec: ",'schedulingGates':[{'name':'x'}]"),
            Pod("going", metadata: ",'deletionTimestamp':'2026-01-01T00:00:00Z'"),
            Pod("over", status: "{'phase':'Failed'}"),
            Read(ApiResources.Pods, "others", "{'spec':{'schedulerName':'mine','containers':[]}}")).ToString());
    }

    [Fact]
    public void A_pod_that_fits_nowhere_says_why_once()
    {
        ApiObject pod = Pod("p", "{'cpu':'8','memory':'100Gi'}");
        Plan plan = Binder.Plan("", Node("a"), Node("b", spec: "{'unschedulable':true}"), Node("c", spec: "{'taints':[{'key':'k','value':'v','effect':'NoSchedule'}]}"), pod);
        const string Message = "0/3 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable.";
        Assert.Equal("patch pods/n/p/status\nevent pods/n/p Warning FailedScheduling: " + Message, plan.Outline());
        Value condition = plan.BodyOf<PatchStep>("pods", "status")["status"]["conditions"][0];
        Assert.Equal(Json("{'type':'PodScheduled','status':'False','lastProbeTime':null,'lastTransitionTime':'2026-01-01T12:00:00Z','reason':'Unschedulable','message':'" + Message.Replace("'", "\\u0027") + "'}"), condition);
        ApiObject told = Pod("p", "{'cpu':'8','memory':'100Gi'}", status: "{'phase':'Pending','conditions':[" + condition.ToString().Replace('"', '\'') + "]}");
        Assert.Equal("", Binder.Plan("", Node("a"), Node("b", spec: "{'unschedulable':true}"), Node("c", spec: "{'taints':[{'key':'k','value':'v','effect':'NoSchedule'}]}"), told).ToString());
    }

    [Theory]
    [InlineData("", "{}", "True", "placed")]
    [InlineData("", "{}", "False", "0/1 nodes are available: 1 node(s) had untolerated taint(s).")]
    [InlineData("", "{'taints':[{'key':'k','value':'v','effect':'NoExecute'}]}", "True", "0/1 nodes are available: 1 node(s) had untolerated taint(s).")]
    [InlineData("", "{'taints':[{'key':'k','value':'v','effect':'PreferNoSchedule'}]}", "True", "placed")]
    [InlineData("", "{'taints':[{'key':'node.kubernetes.io/not-ready','effect':'NoSchedule'}]}", "True", "placed")]
    [InlineData(",'tolerations':[{'key':'k','value':'v'}]", "{'taints':[{'key':'k','value':'v','effect':'NoSchedule'}]}", "True", "placed")]
    [InlineData(",'tolerations':[{'key':'k','value':'w'}]", "{'taints':[{'key':'k','value':'v','effect':'NoSchedule'}]}", "True", "0/1 nodes are available: 1 node(s) had untolerated taint(s).")]
    [InlineData(",'tolerations':[{'key':'k','operator':'Exists','effect':'NoExecute'}]", "{'taints':[{'key':'k','value':'v','effect':'NoSchedule'}]}", "True", "0/1 nodes are available: 1 node(s) had untolerated taint(s).")]
    [InlineData(",'tolerations':[{'operator':'Exists'}]", "{'unschedulable':true,'taints':[{'key':'k','effect':'NoExecute'}]}", "True", "placed")]
    [InlineData("", "{'unschedulable':true}", "True", "0/1 nodes are available: 1 node(s) were unschedulable.")]
    [InlineData(",'nodeSelector':{'disk':'ssd'}", "{}", "True", "placed")]
    [InlineData(",'nodeSelector':{'disk':'hdd'}", "{}", "True", "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.")]
    [InlineData(",'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{'matchExpressions':[{'key':'cores','operator':'Gt','values':['8']}]},{'matchFields':[{'key':'metadata.name','operator':'In','values':['a']}]}]}}}", "{}", "True", "placed")]
    [InlineData(",'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{'matchExpressions':[{'key':'cores','operator':'Gt','values':['8']}]}]}}}", "{}", "True", "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.")]
    public void A_node_may_have_a_pod_or_not(string pod, string node, string ready, string message)
    {
        Assert.Equal(message, Message(Node("a", spec: node, labels: "{'disk':'ssd','cores':'4'}", ready: ready), Pod("p", spec: pod)));
    }

    [Theory]
    [InlineData("{'cpu':'1500m'}", "", "0/1 nodes are available: 1 Insufficient cpu.")]
    [InlineData("{'cpu':'1'}", ",'overhead':{'cpu':'1'}", "0/1 nodes are available: 1 Insufficient cpu.")]
    [InlineData("{'cpu':'500m'}", ",'initContainers':[{'name':'i','resources':{'requests':{'cpu':'2'}}}]", "0/1 nodes are available: 1 Insufficient cpu.")]
    [InlineData("{'cpu':'500m'}", ",'initContainers':[{'name':'s','restartPolicy':'Always','resources':{'requests':{'cpu':'600m'}}}]", "0/1 nodes are available: 1 Insufficient cpu.")]
    [InlineData("{'cpu':'900m'}", ",'initContainers':[{'name':'i','resources':{'requests':{'cpu':'1'}}}]", "placed")]
    [InlineData("{'cpu':'900m'}", ",'resources':{'requests':{'cpu':'2'}}", "0/1 nodes are available: 1 Insufficient cpu.")]
    [InlineData("{'example.com/gpu':'1'}", "", "0/1 nodes are available: 1 Insufficient example.com/gpu.")]
    [InlineData("{}", "", "placed")]
    public void Requests_are_counted_as_the_kubelet_will(string requests, string spec, string message)
    {
        Assert.Equal(message, Message(Node("a", "1"), Pod("p", requests, spec)));
    }

    [Fact]
    public void A_node_that_is_full_and_a_cluster_without_nodes_say_so()
    {
        Assert.Equal("0/1 nodes are available: 1 Too many pods.", Message(Node("a", pods: 1), Pod("there", spec: ",'nodeName':'a'"), Pod("p")));
        Assert.Equal("no nodes available to schedule pods", Message(Pod("p")));
    }

    [Fact]
    public void Pods_that_come_go_and_wait_are_bound_as_room_allows() => SmallCluster.Run(
        async c =>
        {
            c.Server.Put(ApiResources.Nodes, Node("a", "3").Root);
            for (int i = 0; i < 5; i++)
            {
                c.Server.Put(ApiResources.Pods, Pod($"p{i}").Root);
            }

            await c.SettleAsync();
            Assert.Equal(3, c.Pods.Count(p => p.Root["spec"]["nodeName"].TextIs("a")));
            Assert.Equal(3, c.Server.Writes.Count(w => w.EndsWith("/binding", StringComparison.Ordinal)));
            Assert.Equal(2, c.Pods.Count(p => p.Root["status"]["conditions"].Elements.ToList().Exists(x => x["message"].TextIs("0/1 nodes are available: 1 Insufficient cpu."))));
            c.Server.Remove(ApiResources.Pods, "n", c.Pods.First(p => p.Root["spec"]["nodeName"].Exists).Key.Name);
            await c.SettleAsync();
            Assert.Equal(3, c.Pods.Count(p => p.Root["spec"]["nodeName"].TextIs("a")));
            c.Server.Put(ApiResources.Nodes, Node("b").Root);
            await c.SettleAsync();
            Assert.Equal(4, c.Pods.Count(p => p.Root["spec"]["nodeName"].Exists));
            Assert.Contains("Pod Scheduled: Successfully assigned n/p0 to a x1", c.Events(), StringComparison.Ordinal);
            Assert.Contains("Pod FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu. x1", c.Events(), StringComparison.Ordinal);
        },
        new PodBinder());
}
