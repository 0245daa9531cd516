using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Control.Endpoints;
using Xebec.Control.EndpointSlices;
using Xebec.Control.Runtime.Plans;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

public class EndpointTests
{
    private static readonly EndpointSliceController Slices = new();
    private static readonly EndpointsController Legacy = new();
    private static readonly ApiObject Node = Read(ApiResources.Nodes, "n1", "{'metadata':{'labels':{'topology.kubernetes.io/zone':'z1'}}}");

    private static ApiObject Service(string spec = "", string metadata = "", string families = "['IPv4']", string clusterIP = "10.0.0.1") => Read(
        ApiResources.Services,
        "web",
        "{'metadata':{'labels':{'team':'x'}" + metadata + "},'spec':{'clusterIP':'" + clusterIP + "','ipFamilies':" + families
        + ",'selector':{'app':'web'},'ports':[{'name':'http','protocol':'TCP','port':80,'targetPort':'http'}]" + spec + "}}");

    private static ApiObject Pod(string name, string ip, bool ready = true, string metadata = "", string spec = "", string status = "", int port = 8080) => Read(
        ApiResources.Pods,
        name,
        "{'metadata':{'labels':{'app':'web'}" + metadata + "},'spec':{'nodeName':'n1','containers':[{'name':'c','ports':[{'name':'http','containerPort':" + port + ",'protocol':'TCP'}]}]" + spec
        + "},'status':{'phase':'Running','podIP':'" + ip + "','podIPs':[{'ip':'" + ip + "'},{'ip':'fd00:0:0::" + name[^1] + "'}],'conditions':[{'type':'Ready','status':'" + (ready ? "True" : "False") + "'}]" + status + "}}");

    private static string Endpoint(string name, string ip, bool ready = true, bool serving = true, bool terminating = false) =>
        "{'addresses':['" + ip + "'],'conditions':{'ready':" + Bool(ready) + ",'serving':" + Bool(serving) + ",'terminating':" + Bool(terminating) + "},'targetRef':{'kind':'Pod','namespace':'n','name':'" + name + "','uid':'u-" + name + "'},'nodeName':'n1','zone':'z1'}";

    private static string Bool(bool value) => value ? "true" : "false";

    private static ApiObject Slice(string name, string endpoints, string ports = "[{'name':'http','protocol':'TCP','port':8080}]", string type = "IPv4", string labels = "") => Read(
        ApiResources.EndpointSlices,
        name,
        "{'metadata':{'labels':{'team':'x','kubernetes.io/service-name':'web','endpointslice.kubernetes.io/managed-by':'endpointslice-controller.k8s.io'" + labels + "}},'addressType':'" + type + "','endpoints':" + endpoints + ",'ports':" + ports + "}");

    [Fact]
    public void A_service_gets_a_slice_of_its_ready_and_unready_pods()
    {
        Plan plan = Slices.Plan("web", Node, Service(), Pod("a", "10.1.0.1"), Pod("b", "10.1.0.2", ready: false), Pod("c", "10.1.0.3", status: ",'phase':'Failed'"));
        Assert.Equal("create endpointslices.discovery.k8s.io", plan.Outline());
        Assert.Equal(
            Json("{'kind':'EndpointSlice','apiVersion':'discovery.k8s.io/v1','metadata':{'generateName':'web-','namespace':'n','labels':{'team':'x','kubernetes.io/service-name':'web','endpointslice.kubernetes.io/managed-by':'endpointslice-controller.k8s.io'},'ownerReferences':[{'apiVersion':'v1','kind':'Service','name':'web','uid':'u-web','controller':true,'blockOwnerDeletion':true}]},"
                + "'addressType':'IPv4','endpoints':[" + Endpoint("a", "10.1.0.1") + "," + Endpoint("b", "10.1.0.2", false, false) + "],'ports':[{'name':'http','protocol':'TCP','port':8080}]}"),
            plan.BodyOf<CreateStep>("endpointslices"));
    }

    [Fact]
    public void Each_family_has_its_slices()
    {
        Plan plan = Slices.Plan("web", Node, Service(families: "['IPv6','IPv4']"), Pod("a", "10.1.0.1"));
        Assert.Equal(["IPv6", "IPv4"], plan.Steps.Cast<CreateStep>().Select(s => s.Body["addressType"].Text));
        Assert.Equal("[\"fd00::a\"]", ((CreateStep)plan.Steps[0]).Body["endpoints"][0]["addresses"].ToString());
    }

    [Fact]
    public void What_is_right_is_left_alone()
    {
        ApiObject slice = Slice("web-1", "[" + Endpoint("a", "10.1.0.1") + "]");
        Assert.Equal("", Slices.Plan("web", Node, Service(), Pod("a", "10.1.0.1"), slice).ToString());
        Assert.Equal("", Slices.Plan("web", Node, Service(), Slice("web-1", "null", "null")).ToString());
        Assert.Equal("", Slices.Plan("web", Node, Service(",'type':'ExternalName'"), Pod("a", "10.1.0.1")).ToString());
        Assert.Equal("", Slices.Plan("web", Node, Read(ApiResources.Services, "web", "{'spec':{'ports':[]}}"), Pod("a", "10.1.0.1")).ToString());
    }

    [Fact]
    public void A_terminating_pod_serves_but_is_not_ready()
    {
        const string Going = ",'deletionTimestamp':'2026-01-01T00:00:00Z'";
        Plan plan = Slices.Plan("web", Node, Service(), Pod("a", "10.1.0.1", metadata: Going), Slice("web-1", "[" + Endpoint("a", "10.1.0.1") + "]"));
        Assert.Equal(Json("{'ready':false,'serving':true,'terminating':true}"), plan.BodyOf<UpdateStep>("endpointslices")["endpoints"][0]["conditions"]);
        plan = Slices.Plan("web", Node, Service(",'publishNotReadyAddresses':true"), Pod("a", "10.1.0.1", ready: false, metadata: Going));
        Assert.Equal(Json("{'ready':true,'serving':false,'terminating':true}"), plan.BodyOf<CreateStep>("endpointslices")["endpoints"][0]["conditions"]);
    }

    [Fact]
    public void Pods_with_different_ports_are_in_different_slices()
    {
        Plan plan = Slices.Plan("web", Node, Service(), Pod("a", "10.1.0.1"), Pod("b", "10.1.0.2", port: 9090));
        Assert.Equal([8080L, 9090L], plan.Steps.Cast<CreateStep>().Select(s => s.Body["ports"][0]["port"].Integer!.Value));
    }

    [Fact]
    public void A_slice_holds_a_hundred_and_what_is_written_anyway_is_filled_first()
    {
        ApiObject[] pods = [.. Enumerable.Range(0, 250).Select(i => Pod($"p{i:000}", $"10.1.{i / 250}.{i % 250 + 1}"))];
        Plan plan = Slices.Plan("web", [Node, Service(), .. pods]);
        Assert.Equal([100, 100, 50], plan.Steps.Cast<CreateStep>().Select(s => s.Body["endpoints"].Count));

        string Full(int from, int count) => "[" + string.Join(',', Enumerable.Range(from, count).Select(i => Endpoint($"p{i:000}", $"10.1.{i / 250}.{i % 250 + 1}"))) + "]";
        ApiObject one = Slice("web-1", Full(0, 99));
        ApiObject two = Slice("web-2", Full(100, 60));

        // one more pod: the fullest slice with room takes it
        plan = Slices.Plan("web", [Node, Service(), one, two, .. pods[..160]]);
        Assert.Equal("update endpointslices.discovery.k8s.io/n/web-1", plan.Outline());

        // a pod of the second went too: that slice is written anyway
        plan = Slices.Plan("web", [Node, Service(), one, two, .. pods[..159]]);
        Assert.Equal("update endpointslices.discovery.k8s.io/n/web-2", plan.Outline());
        Assert.Equal(60, plan.BodyOf<UpdateStep>("endpointslices")["endpoints"].Count);
    }

    [Fact]
    public void A_changed_port_changes_the_slice_instead_of_replacing_it()
    {
        Plan plan = Slices.Plan("web", Node, Service(), Pod("a", "10.1.0.1", port: 9090), Slice("web-1", "[" + Endpoint("a", "10.1.0.1") + "]"));
        Assert.Equal("update endpointslices.discovery.k8s.io/n/web-1", plan.Outline());
        Assert.Equal(9090, plan.BodyOf<UpdateStep>("endpointslices")["ports"][0]["port"].Integer);
    }

    [Fact]
    public void A_service_without_pods_keeps_one_empty_slice()
    {
        Plan none = Slices.Plan("web", Node, Service());
        Assert.Equal(ValueKind.Null, none.BodyOf<CreateStep>("endpointslices")["endpoints"].Kind);
        Plan emptied = Slices.Plan("web", Node, Service(), Slice("web-1", "[" + Endpoint("a", "10.1.0.1") + "]"), Slice("web-2", "[" + Endpoint("b", "10.1.0.2") + "]"));
        Assert.Equal("update endpointslices.discovery.k8s.io/n/web-1\ndelete endpointslices.discovery.k8s.io/n/web-2", emptied.Outline());
    }

    [Fact]
    public void A_headless_service_says_so_and_names_its_pods()
    {
        Plan plan = Slices.Plan("web", Node, Service(clusterIP: "None"), Pod("a", "10.1.0.1", spec: ",'hostname':'a-0','subdomain':'web'"));
        Value slice = plan.BodyOf<CreateStep>("endpointslices");
        Assert.Equal("", slice["metadata"]["labels"]["service.kubernetes.io/headless"].Text);
        Assert.Equal("a-0", slice["endpoints"][0]["hostname"].Text);
    }

    [Fact]
    public void Changed_labels_of_the_service_reach_its_slices_and_slices_of_another_family_go()
    {
        Plan plan = Slices.Plan("web", Node, Service(), Pod("a", "10.1.0.1"), Slice("web-1", "[" + Endpoint("a", "10.1.0.1") + "]", labels: ",'old':'label'"), Slice("web-6", "null", "null", "IPv6"));
        Assert.Equal("delete endpointslices.discovery.k8s.io/n/web-6\nupdate endpointslices.discovery.k8s.io/n/web-1", plan.Outline());
    }

    [Fact]
    public void A_pod_on_an_unknown_node_is_left_out_and_looked_at_again()
    {
        Plan plan = Slices.Plan("web", Service(), Pod("a", "10.1.0.1"));
        Assert.Equal(0, plan.BodyOf<CreateStep>("endpointslices")["endpoints"].Count);
        Assert.NotNull(plan.LookAgainAfter);
    }

    [Fact]
    public void Old_endpoints_list_ready_and_unready_addresses()
    {
        Plan plan = Legacy.Plan("web", Service(), Pod("b", "10.1.0.2"), Pod("a", "10.1.0.1"), Pod("c", "10.1.0.3", ready: false), Pod("d", "10.1.0.4", metadata: ",'deletionTimestamp':'2026-01-01T00:00:00Z'"));
        static string Address(string name, int i) => "{'ip':'10.1.0." + i + "','nodeName':'n1','targetRef':{'kind':'Pod','namespace':'n','name':'" + name + "','uid':'u-" + name + "'}}";
        Assert.Equal(
            Json("{'kind':'Endpoints','apiVersion':'v1','metadata':{'name':'web','namespace':'n','labels':{'team':'x','endpoints.kubernetes.io/managed-by':'endpoint-controller'}},'subsets':[{'addresses':[" + Address("a", 1) + "," + Address("b", 2) + "],'notReadyAddresses':[" + Address("c", 3) + "],'ports':[{'name':'http','protocol':'TCP','port':8080}]}]}"),
            plan.BodyOf<CreateStep>("endpoints"));
        var made = Read(ApiResources.Endpoints, "web", plan.BodyOf<CreateStep>("endpoints").ToString());
        Assert.Equal("", Legacy.Plan("web", Service(), made, Pod("b", "10.1.0.2"), Pod("a", "10.1.0.1"), Pod("c", "10.1.0.3", ready: false)).ToString());
        Assert.Equal("update endpoints/n/web", Legacy.Plan("web", Service(), made, Pod("b", "10.1.0.2")).Outline());
        Assert.Equal("delete endpoints/n/web", Legacy.Plan("web", made).Outline());
    }

    [Fact]
    public void Ports_that_lead_to_the_same_addresses_share_a_subset()
    {
        ApiObject service = Service(",'x':1").Root["spec"] is var spec ? Read(ApiResources.Services, "web", "{'spec':{'clusterIP':'10.0.0.1','selector':{'app':'web'},'ports':[{'name':'a','port':1},{'name':'b','port':2},{'name':'http','port':80,'targetPort':'http'}]}}") : null!;
        ApiObject plain = Read(ApiResources.Pods, "q", "{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[]},'status':{'podIP':'10.1.0.9','conditions':[{'type':'Ready','status':'True'}]}}");
        Value subsets = Legacy.Plan("web", service, Pod("a", "10.1.0.1"), plain).BodyOf<CreateStep>("endpoints")["subsets"];
        Assert.Equal(2, subsets.Count);
        Assert.Equal((2, 2), (subsets[0]["addresses"].Count, subsets[0]["ports"].Count));
        Assert.Equal((1, "http"), (subsets[1]["addresses"].Count, subsets[1]["ports"][0]["name"].Text));
    }

    [Fact]
    public void More_than_a_thousand_addresses_are_cut_off_and_said_to_be()
    {
        ApiObject[] pods = [.. Enumerable.Range(0, 1005).Select(i => Pod($"p{i:0000}", $"10.1.{i / 250}.{i % 250 + 1}", ready: i > 10))];
        Value endpoints = Legacy.Plan("web", [Service(), .. pods]).BodyOf<CreateStep>("endpoints");
        Assert.Equal("truncated", endpoints["metadata"]["annotations"]["endpoints.kubernetes.io/over-capacity"].Text);
        Assert.Equal((994, 6), (endpoints["subsets"][0]["addresses"].Count, endpoints["subsets"][0]["notReadyAddresses"].Count));
    }

    [Fact]
    public void Slices_and_endpoints_follow_pods_and_services() => SmallCluster.Run(
        async c =>
        {
            c.Server.Put(ApiResources.Nodes, Node.Root);
            c.Server.Put(ApiResources.Services, Service().Root);
            await c.SettleAsync();
            Assert.Equal(ValueKind.Null, Assert.Single(c.Server.All(ApiResources.EndpointSlices)).Root["endpoints"].Kind);
            c.ReadyAfter = null;
            c.Server.Put(ApiResources.Pods, Pod("a", "10.1.0.1", ready: false).Root);
            c.Server.Put(ApiResources.Pods, Pod("b", "10.1.0.2").Root);
            await c.SettleAsync();
            Value slice = Assert.Single(c.Server.All(ApiResources.EndpointSlices)).Root;
            Assert.Equal([false, true], slice["endpoints"].Elements.ToList().Select(e => e["conditions"]["ready"].IsTrue));
            c.Server.Put(ApiResources.Pods, Pod("a", "10.1.0.1").Root);
            c.Server.Remove(ApiResources.Pods, "n", "b");
            await c.SettleAsync();
            slice = Assert.Single(c.Server.All(ApiResources.EndpointSlices)).Root;
            Assert.Equal([true], slice["endpoints"].Elements.ToList().Select(e => e["conditions"]["ready"].IsTrue));
            Assert.Equal("10.1.0.1", c.Server.Get(ApiResources.Endpoints, "n", "web")!.Root["subsets"][0]["addresses"][0]["ip"].Text);

            // a slice somebody broke is mended; a label moves a pod out; Endpoints go with their Service
            c.Server.Remove(ApiResources.EndpointSlices, "n", slice["metadata"]["name"].TextOrEmpty);
            await c.SettleAsync();
            Assert.Single(c.Server.All(ApiResources.EndpointSlices));
            c.Apply(ApiResources.Pods, "a", p => p.Object("metadata").Object("labels")["app"] = "debug");
            await c.SettleAsync();
            Assert.Equal(0, Assert.Single(c.Server.All(ApiResources.EndpointSlices)).Root["endpoints"].Count);
            c.Server.Remove(ApiResources.Services, "n", "web");
            await c.SettleAsync();
            Assert.Empty(c.Server.All(ApiResources.Endpoints));
        },
        new EndpointSliceController(),
        new EndpointsController());
}
