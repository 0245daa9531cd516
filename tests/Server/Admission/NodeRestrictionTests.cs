using Xebec.Api.Documents;
using Xebec.Server.Admission;
using Xebec.Server.Pipeline;
using static Xebec.Tests.Server.Admission.AdmissionStage;

namespace Xebec.Tests.Server.Admission;

/// <summary>What a node may write.</summary>
public sealed class NodeRestrictionTests
{
    private static readonly UserInfo Node = new("system:node:n1", "system:nodes", UserInfo.AllAuthenticated);

    /// <summary>Method, target, body, what is said ("" for success).</summary>
    public static TheoryData<string, string, string, string> Writes => new()
    {
        { "POST", "/api/v1/nodes", "{'metadata':{'name':'n2'}}", "nodes \"n2\" is forbidden: node \"n1\" is not allowed to modify node \"n2\"" },
        { "PATCH", "/api/v1/nodes/n1", "{'spec':{'taints':null}}", "nodes \"n1\" is forbidden: node \"n1\" is not allowed to modify taints" },
        { "PATCH", "/api/v1/nodes/n1", "{'metadata':{'ownerReferences':[{'apiVersion':'v1','kind':'Node','name':'o','uid':'u'}]}}", "nodes \"n1\" is forbidden: node \"n1\" is not allowed to modify ownerReferences" },
        { "PATCH", "/api/v1/nodes/n1", "{'metadata':{'labels':{'node-restriction.kubernetes.io/x':'y','x.k8s.io/a':'b','kubernetes.io/os':'linux'}}}", "nodes \"n1\" is forbidden: is not allowed to modify labels: node-restriction.kubernetes.io/x, x.k8s.io/a" },
        { "PATCH", "/api/v1/nodes/n1", "{'metadata':{'labels':{'node.kubernetes.io/x':'y','mine':'b','kubernetes.io/os':'linux'}}}", "" },
        { "POST", "/api/v1/namespaces/n/pods", "{'metadata':{'name':'a'},'spec':{'containers':[{'name':'c','image':'i'}]}}", "pods \"a\" is forbidden: pod does not have \"kubernetes.io/config.mirror\" annotation, node \"n1\" can only create mirror pods" },
        { "POST", "/api/v1/namespaces/n/pods", "{'metadata':{'name':'a','annotations':{'kubernetes.io/config.mirror':'x'}},'spec':{'nodeName':'n1','containers':[{'name':'c','image':'i'}]}}", "pods \"a\" is forbidden: node \"n1\" can only create pods with an owner reference set to itself" },
        { "DELETE", "/api/v1/namespaces/n/pods/elsewhere", "", "pods \"elsewhere\" is forbidden: node \"n1\" can only delete pods with spec.nodeName set to itself" },
        { "DELETE", "/api/v1/namespaces/n/pods/here", "", "" },
        { "PATCH", "/api/v1/namespaces/n/pods/elsewhere/status", "{'status':{'phase':'Running'}}", "pods \"elsewhere\" is forbidden: node \"n1\" can only update pod status for pods with spec.nodeName set to itself" },
        { "PATCH", "/api/v1/namespaces/n/pods/here/status", "{'status':{'phase':'Running'}}", "" },
        { "PATCH", "/api/v1/namespaces/n/pods/here", "{'metadata':{'labels':{'a':'b'}}}", "pods \"here\" is forbidden: unexpected operation \"UPDATE\", node \"n1\" can only create and delete mirror pods" },
        { "POST", "/apis/coordination.k8s.io/v1/namespaces/n/leases", "{'metadata':{'name':'n1'}}", "leases.coordination.k8s.io \"n1\" is forbidden: can only access leases in the \"kube-node-lease\" system namespace" },
        { "POST", "/apis/storage.k8s.io/v1/csinodes", "{'metadata':{'name':'n2'},'spec':{'drivers':[]}}", "csinodes.storage.k8s.io \"n2\" is forbidden: can only access CSINode with the same name as the requesting node" },
        { "POST", "/api/v1/namespaces/n/configmaps", "{'metadata':{'name':'c'}}", "" },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_node_writes_itself_and_what_its_pods_report(string method, string target, string body, string expected)
    {
        await using AdmissionStage stage = await OpenAsync(new AdmissionOptions { Enabled = ["NodeRestriction"] });
        await stage.MadeAsync("/api/v1/nodes", """{"metadata":{"name":"n1"}}""");
        foreach ((string name, string node) in ((string, string)[])[("here", "n1"), ("elsewhere", "n2")])
        {
            await stage.MadeAsync("/api/v1/namespaces/n/pods", $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"nodeName":"{{{node}}}","containers":[{"name":"c","image":"i"}]}}""");
        }

        Said said = await stage.SendAsync(method, target, body.Replace('\'', '"'), Node);
        Assert.Equal(expected, said.Code < 300 ? "" : said.Message);
    }

    [Theory]
    [InlineData("'hostNetwork':true", "")]
    [InlineData("'serviceAccountName':'default'", "serviceaccounts")]
    [InlineData("'imagePullSecrets':[{'name':'s'}]", "secrets")]
    [InlineData("'volumes':[{'name':'v','configMap':{'name':'m'}}]", "configmaps")]
    [InlineData("'resourceClaims':[{'name':'r','resourceClaimName':'of-another'}]", "resourceclaims")]
    [InlineData("'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'p'}}]", "persistentvolumeclaims")]
    [InlineData("'volumes':[{'name':'v','csi':{'driver':'d'}}]", "csidrivers (via CSI volumes)")]
    [InlineData("'volumes':[{'name':'v','projected':{'sources':[{'serviceAccountToken':{'path':'t'}}]}}]", "serviceaccounts (via projected volumes)")]
    public async Task A_static_pod_refers_to_nothing_that_the_node_could_not_read_otherwise(string spec, string what)
    {
        await using AdmissionStage stage = await OpenAsync(new AdmissionOptions { Enabled = ["NodeRestriction"], Disabled = ["ServiceAccount"] });
        Value node = await stage.MadeAsync("/api/v1/nodes", """{"metadata":{"name":"n1"}}""");
        string owner = $"{{'apiVersion':'v1','kind':'Node','name':'n1','controller':true,'uid':'{node["metadata"]["uid"].Text}'}}";
        string pod = $"{{'metadata':{{'name':'m','annotations':{{'kubernetes.io/config.mirror':'x'}},'ownerReferences':[{owner}]}},"
            + $"'spec':{{'nodeName':'n1','containers':[{{'name':'c','image':'i'}}],{spec}}}}}";
        Said said = await stage.PostAsync("/api/v1/namespaces/n/pods", pod.Replace('\'', '"'), Node);
        string expected = what.Length == 0 ? "" : $"pods \"m\" is forbidden: node \"n1\" can not create pods that reference {what}";
        Assert.Equal(expected, said.Code == 201 ? "" : said.Message);
    }
}
