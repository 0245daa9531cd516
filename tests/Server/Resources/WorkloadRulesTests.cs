using Xebec.Client.Seam;

namespace Xebec.Tests.Server.Resources;

/// <summary>Workloads, budgets, slices and their like: one broken rule each, and warnings.</summary>
public sealed class WorkloadRulesTests
{
    private const string Template = "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}";
    private const string Selected = "'selector':{'matchLabels':{'a':'b'}}," + Template;
    private const string Mismatch = "spec.template.metadata.labels: Invalid value: {'a':'b'}: `selector` does not match template `labels`";

    [Theory]
    [InlineData("ReplicaSet", Template, "[spec.selector: Required value, " + Mismatch + "]")]
    [InlineData("ReplicaSet", "'selector':{}," + Template, "spec.selector: Invalid value: {}: empty selector is invalid for deployment")]
    [InlineData("ReplicaSet", "'selector':{'matchExpressions':[{'key':'a','operator':'Gt'}]}," + Template, "[spec.selector.matchExpressions[0].operator: Invalid value: 'Gt': not a valid selector operator, spec.selector: Invalid value: {'matchExpressions':[{'key':'a','operator':'Gt'}]}: invalid label selector]")]
    [InlineData("Deployment", "'strategy':{'type':'Other'}," + Selected, "spec.strategy: Unsupported value: {'Type':'Other','RollingUpdate':null}: supported values: 'Recreate', 'RollingUpdate'")]
    [InlineData("StatefulSet", "'serviceName':'A_'," + Selected, "spec.serviceName: Invalid value: 'A_': a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')")]
    [InlineData("StatefulSet", "'ordinals':{'start':-1}," + Selected, "spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("DaemonSet", "'updateStrategy':{'rollingUpdate':{'maxUnavailable':0}}," + Selected, "spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0")]
    [InlineData("ReplicationController", "'selector':{'x':'y'}," + Template, Mismatch)]
    [InlineData("ReplicationController", "'replicas':-1," + Template, "spec.replicas: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("PodDisruptionBudget", "'minAvailable':1,'maxUnavailable':1", "spec: Invalid value: {'MinAvailable':1,'Selector':null,'MaxUnavailable':1,'UnhealthyPodEvictionPolicy':null}: minAvailable and maxUnavailable cannot be both set")]
    [InlineData("PodDisruptionBudget", "'maxUnavailable':'120%'", "spec.maxUnavailable: Invalid value: '120%': must not be greater than 100%")]
    public async Task An_object_that_breaks_one_rule_is_told_which(string kind, string spec, string expected)
    {
        string problem = await new RuleServer().ProblemAsync("POST", PathOf(kind), Object(kind, spec));
        Assert.Equal(expected.Replace('\'', '"'), problem.Replace('\'', '"'));
    }

    [Theory]
    [InlineData("Deployment", "/status", "{'status':{'replicas':-1}}", "[status.replicas: Invalid value: -1: must be greater than or equal to 0, status.updatedReplicas: Invalid value: 0: cannot be greater than status.replicas, status.readyReplicas: Invalid value: 0: cannot be greater than status.replicas, status.availableReplicas: Invalid value: 0: cannot be greater than status.replicas]")]
    [InlineData("DaemonSet", "", "{'spec':{'selector':{'matchLabels':{'c':'d'}}}}", "[spec.selector: Invalid value: {'matchLabels':{'a':'b','c':'d'}}: field is immutable, " + Mismatch + "]")]
    [InlineData("Deployment", "", "{'metadata':{'uid':'x'}}", "metadata.uid: Invalid value: 'x': field is immutable")]
    [InlineData("StatefulSet", "/scale", "{'spec':{'replicas':-1}}", "spec.replicas: Invalid value: -1: must be greater than or equal to 0")]
    public async Task A_change_that_breaks_a_rule_is_told_which(string kind, string door, string patch, string expected)
    {
        var server = new RuleServer();
        Assert.Equal("", await server.ProblemAsync("POST", PathOf(kind), Object(kind, Selected)));
        Assert.Equal(expected.Replace('\'', '"'), await server.ProblemAsync("PATCH", $"{PathOf(kind)}/a{door}", patch));
    }

    [Theory]
    [InlineData("Pod", "'hostNetwork':true,'containers':[{'name':'c','image':'i','ports':[{'containerPort':80}]}]", "spec", 80L)]
    [InlineData("Deployment", "'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'hostNetwork':true,'containers':[{'name':'c','image':'i','ports':[{'containerPort':80}]}]}}", "template", null)]
    public async Task Only_a_pod_takes_its_ports_from_its_host(string kind, string spec, string where, long? expected)
    {
        Xebec.Api.Documents.Value made = RuleServer.Root(await new RuleServer().SendAsync("POST", PathOf(kind), Object(kind, spec)))["spec"];
        Xebec.Api.Documents.Value pod = where == "template" ? made["template"]["spec"] : made;
        Assert.Equal(expected, pod["containers"][0]["ports"][0]["hostPort"].Integer);
    }

    [Fact]
    public async Task Who_scales_owns_the_replicas_from_then_on()
    {
        var server = new RuleServer();
        Assert.Equal("", await server.ProblemAsync("POST", PathOf("Deployment"), Object("Deployment", Selected)));
        Assert.Equal(3, Xebec.Api.Documents.Document.Parse((await server.SendAsync("PATCH", $"{PathOf("Deployment")}/a/scale?fieldManager=scaler", "{'spec':{'replicas':3}}")).Body).Root["spec"]["replicas"].Integer);
        Xebec.Api.Documents.Value managed = RuleServer.Root(await server.SendAsync("GET", $"{PathOf("Deployment")}/a"))["metadata"]["managedFields"];
        Xebec.Api.Documents.Value scaler = managed.Elements.ToList().Find(m => m["manager"].TextIs("scaler"));
        Assert.Equal("""{"f:spec":{"f:replicas":{}}}""", scaler["fieldsV1"].ToString());
        Assert.Equal("scale", scaler["subresource"].TextOrEmpty);
        Assert.False(scaler["time"].Exists);
    }

    [Theory]
    [InlineData("'nodeSelector':{'beta.kubernetes.io/os':'linux'}", "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use 'kubernetes.io/os' instead")]
    [InlineData("'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':'z','whenUnsatisfiable':'ScheduleAnyway'}]", "spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod")]
    [InlineData("'volumes':[{'name':'v','rbd':{'monitors':['m'],'image':'i'}}]", "spec.volumes[0].rbd: deprecated in v1.28, non-functional in v1.31+")]
    [InlineData("'initContainers':[{'name':'i','image':'i','env':[{'name':'A'},{'name':'A'}]}]", "spec.initContainers[0].env[1]: hides previous definition of 'A', which may be dropped when using apply")]
    [InlineData("'initContainers':[{'name':'i','image':'i','ports':[{'containerPort':1},{'containerPort':1}]}]", "spec.initContainers[0].ports[1]: duplicate port definition with spec.initContainers[0].ports[0]")]
    [InlineData("'initContainers':[{'name':'i','image':'i','resources':{'requests':{'memory':'1m'}}}]", "spec.initContainers[0].resources.requests[memory]: fractional byte value '1m' is invalid, must be an integer")]
    [InlineData("'imagePullSecrets':[{'name':'s'},{'name':'s'}]", "spec.imagePullSecrets[1].name: duplicate name 's'")]
    public async Task A_pod_that_is_odd_but_legal_is_warned(string fields, string expected)
    {
        ApiAnswer answer = await new RuleServer().SendAsync("POST", "/api/v1/namespaces/n/pods",
            "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'a'},'spec':{'containers':[{'name':'c','image':'i'}]," + fields + "}}");
        Assert.True(answer.Succeeded);
        Assert.Equal(expected.Replace('\'', '"'), RuleServer.TextOf(Assert.Single(answer.Warnings)));
    }

    private static string PathOf(string kind) => kind switch
    {
        "Pod" or "ReplicationController" => $"/api/v1/namespaces/n/{kind.ToLowerInvariant()}s",
        "PodDisruptionBudget" => "/apis/policy/v1/namespaces/n/poddisruptionbudgets",
        _ => $"/apis/apps/v1/namespaces/n/{kind.ToLowerInvariant()}s",
    };

    private static string Object(string kind, string spec)
    {
        string version = kind switch { "Pod" or "ReplicationController" => "v1", "PodDisruptionBudget" => "policy/v1", _ => "apps/v1" };
        return "{'apiVersion':'" + version + "','kind':'" + kind + "','metadata':{'name':'a'},'spec':{" + spec + "}}";
    }
}
