using Xebec.Api.Documents;

namespace Xebec.Tests.Server.Resources.Core.Pods;

/// <summary>What may change of a pod, through which door.</summary>
public sealed class PodChangeTests
{
    private const string Path = "/api/v1/namespaces/n/pods";
    private const string Only = "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n";

    public static TheoryData<string, string, string> Changes => new()
    {
        { "", "{'spec':{'activeDeadlineSeconds':5}}", "" },
        { "", "{'spec':{'hostname':'h'}}", Only + "@@ -66,7 +66,7 @@\n   \"SELinuxChangePolicy\": null\n  },\n  \"ImagePullSecrets\": null,\n- \"Hostname\": \"\",\n+ \"Hostname\": \"h\",\n  \"Subdomain\": \"\",\n  \"SetHostnameAsFQDN\": null,\n  \"Affinity\": null,\n" },
        { "", "{'spec':{'containers':[]}}", "[spec.containers: Required value, spec.containers: Forbidden: pod updates may not add or remove containers]" },
        { "", "{'metadata':{'annotations':{'kubernetes.io/config.mirror':'x'}}}", "[metadata.annotations[kubernetes.io/config.mirror]: Invalid value: \"x\": must set spec.nodeName if mirror pod annotation is set, metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not add mirror pod annotation]" },
        { "/status", "{'status':{'qosClass':'Guaranteed'}}", "status.qosClass: Invalid value: \"Guaranteed\": field is immutable" },
        { "/status", "{'status':{'podIPs':[{'ip':'bad'}]}}", "status.podIPs[0]: Invalid value: \"bad\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)" },
        { "/resize", "{'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'2'}}}]}}", "" },
        { "/resize", "{'spec':{'containers':[{'name':'c','image':'other','resources':{'requests':{'cpu':'1'}}}]}}", "" },
        { "/resize", "{'spec':{'containers':[{'name':'c'}]}}", "[spec: Invalid value: \"Burstable\": Pod QOS Class may not change as a result of resizing, spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed]" },
        { "/resize", "{'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'1','ephemeral-storage':'1Gi'}}}]}}", "spec: Forbidden: only cpu and memory resources are mutable" },
        { "/ephemeralcontainers", "{'spec':{'ephemeralContainers':[{'name':'e','image':'i'}]}}", "" },
        { "/ephemeralcontainers", "{'spec':{'ephemeralContainers':[{'name':'c','image':'i'}]}}", "spec.ephemeralContainers[0].name: Duplicate value: \"c\"" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_pod_changes_only_so_far(string door, string patch, string expected)
    {
        RuleServer server = await WithPodAsync("");
        Assert.Equal(expected, await server.ProblemAsync("PATCH", $"{Path}/a{door}", patch));
    }

    [Fact]
    public async Task A_status_touches_neither_owners_nor_the_time_of_the_end()
    {
        RuleServer server = await WithPodAsync("");
        const string owners = "'ownerReferences':[{'apiVersion':'v1','kind':'Node','name':'n','uid':'u'}]";
        Assert.Equal("", await server.ProblemAsync("PATCH", $"{Path}/a", $"{{'metadata':{{{owners}}}}}"));
        Value pod = RuleServer.Root(await server.SendAsync(
            "PATCH",
            $"{Path}/a/status?fieldManager=node",
            "{'metadata':{'deletionTimestamp':'2020-01-01T00:00:00Z','ownerReferences':[],'labels':{'a':'b'}},'status':{'message':'m'}}"));
        Assert.Equal("m", pod["status"]["message"].TextOrEmpty);
        Assert.Equal("b", pod["metadata"]["labels"]["a"].TextOrEmpty);
        Assert.Equal("u", pod["metadata"]["ownerReferences"][0]["uid"].TextOrEmpty);
        Assert.False(pod["metadata"]["deletionTimestamp"].Exists);
        Value owned = pod["metadata"]["managedFields"].Elements.ToList().Single(m => m["manager"].TextIs("node"))["fieldsV1"];
        Assert.Equal("{\"f:metadata\":{\"f:labels\":{\".\":{},\"f:a\":{}}},\"f:status\":{\"f:message\":{}}}", owned.ToString());
    }

    [Fact]
    public async Task An_ephemeral_container_stays_as_it_is()
    {
        RuleServer server = await WithPodAsync("");
        Assert.Equal("", await server.ProblemAsync("PATCH", $"{Path}/a/ephemeralcontainers", "{'spec':{'ephemeralContainers':[{'name':'e','image':'i'}]}}"));
        Assert.Equal(
            "spec.ephemeralContainers: Forbidden: existing ephemeral containers \"e\" may not be removed\n",
            await server.ProblemAsync("PATCH", $"{Path}/a/ephemeralcontainers", "{'spec':{'ephemeralContainers':null}}"));
        Assert.StartsWith(
            "spec.ephemeralContainers: Forbidden: existing ephemeral containers \"e\" may not be changed\n@@ -1,6 +1,6 @@\n",
            await server.ProblemAsync("PATCH", $"{Path}/a/ephemeralcontainers", "{'spec':{'ephemeralContainers':[{'name':'e','image':'j'}]}}"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gated_pod_waits_and_may_be_narrowed()
    {
        RuleServer server = await WithPodAsync(",'nodeSelector':{'a':'b'},'schedulingGates':[{'name':'g'}]");
        Value pod = RuleServer.Root(await server.SendAsync("GET", $"{Path}/a"));
        Assert.Equal("SchedulingGated", pod["status"]["conditions"][0]["reason"].TextOrEmpty);
        Assert.Equal("", await server.ProblemAsync("PATCH", $"{Path}/a", "{'spec':{'nodeSelector':{'c':'d'}}}"));
        Assert.Equal(
            "spec.nodeSelector: Invalid value: {\"a\":\"z\",\"c\":\"d\"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)",
            await server.ProblemAsync("PATCH", $"{Path}/a", "{'spec':{'nodeSelector':{'a':'z'}}}"));
        Assert.Equal("Operation cannot be fulfilled on pods/binding \"a\": pod a has non-empty .spec.schedulingGates", await BindAsync(server, $"{Path}/a/binding"));
    }

    [Theory]
    [InlineData(Path + "/a/binding")]
    [InlineData("/api/v1/namespaces/n/bindings")]
    public async Task A_pod_is_bound_once_and_says_that_it_is(string path)
    {
        RuleServer server = await WithPodAsync("");
        Assert.Equal("", await BindAsync(server, path));
        Assert.Equal("Operation cannot be fulfilled on pods/binding \"a\": pod a is already assigned to node \"n1\"", await BindAsync(server, path));
        Value pod = RuleServer.Root(await server.SendAsync("GET", $"{Path}/a"));
        Assert.Equal("PodScheduled=True", $"{pod["status"]["conditions"][0]["type"].TextOrEmpty}={pod["status"]["conditions"][0]["status"].TextOrEmpty}");
        Assert.Equal(1, pod["metadata"]["generation"].Integer);
    }

    private static Task<string> BindAsync(RuleServer server, string path) =>
        server.ProblemAsync("POST", path, "{'apiVersion':'v1','kind':'Binding','metadata':{'name':'a'},'target':{'kind':'Node','name':'n1'}}");

    private static async Task<RuleServer> WithPodAsync(string fields)
    {
        var server = new RuleServer();
        Assert.Equal("", await server.ProblemAsync("POST", Path,
            "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'a'},'spec':{'serviceAccountName':'default','containers':[{'name':'c','image':'i','resources':{'requests':{'cpu':'1'}}}]" + fields + "}}"));
        return server;
    }
}
