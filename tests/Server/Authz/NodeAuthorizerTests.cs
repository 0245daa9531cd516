using Xebec.Api.Keys;
using Xebec.Api.Selectors;
using Xebec.Server.Authz;
using Xebec.Server.Authz.Nodes;
using Xebec.Server.Pipeline;

namespace Xebec.Tests.Server.Authz;

public sealed class NodeAuthorizerTests
{
    private const string Spec = """
        {'nodeName':'n1','serviceAccountName':'bot','imagePullSecrets':[{'name':'pull'}],
         'containers':[{'env':[{'valueFrom':{'secretKeyRef':{'name':'env'}}}],'envFrom':[{'configMapRef':{'name':'all'}}]}],
         'volumes':[{'secret':{'secretName':'files'}},{'configMap':{'name':'conf'}},{'persistentVolumeClaim':{'claimName':'data'}},
                    {'name':'tmp','ephemeral':{}},{'projected':{'sources':[{'secret':{'name':'mixed'}},{'configMap':{'name':'root'}}]}}]}
        """;

    private static readonly UserInfo Node = new("system:node:n1", "system:nodes");

    public static TheoryData<string, string?> Requests => new()
    {
        { "get secrets shop/pull", null },
        { "get secrets shop/env", null },
        { "list secrets shop/files", null },
        { "watch secrets shop/mixed", null },
        { "get configmaps shop/all", null },
        { "get configmaps shop/conf", null },
        { "get configmaps shop/root", null },
        { "get persistentvolumeclaims shop/data", null },
        { "get persistentvolumeclaims shop/p-tmp", null },
        { "get persistentvolumes pv", null },
        { "get secrets store/disk", null },
        { "create serviceaccounts/token shop/bot", null },
        { "get serviceaccounts shop/bot", null },
        { "get pods shop/p", null },
        { "patch pods/status shop/p", null },
        { "get nodes n1", null },
        { "update leases.coordination.k8s.io kube-node-lease/n1", null },
        { "list services", null },
        { "create certificatesigningrequests.certificates.k8s.io", null },
        { "get secrets shop/other", "no relationship found between node 'n1' and this object" },
        { "get secrets shop/mirrored", "no relationship found between node 'n1' and this object" },
        { "get secrets other/pull", "no relationship found between node 'n1' and this object" },
        { "get pods shop/elsewhere", "no relationship found between node 'n1' and this object" },
        { "create serviceaccounts/token shop/default", "no relationship found between node 'n1' and this object" },
        { "list secrets shop/", "No Object name found" },
        { "update secrets shop/pull", "can only read resources of this type" },
        { "list persistentvolumes", "can only get individual resources of this type" },
        { "list pods", "can only list/watch pods with spec.nodeName field selector" },
        { "get leases.coordination.k8s.io kube-node-lease/n2", "can only access node lease with the same name as the requesting node" },
        { "get leases.coordination.k8s.io shop/n1", "can only access leases in the \"kube-node-lease\" system namespace" },
        { "delete deployments.apps shop/d", "" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_node_may_read_what_its_pods_use(string request, string? refusal)
    {
        var cluster = new Cluster();
        await cluster.PodAsync("shop/p", Spec);
        await cluster.PodAsync("shop/elsewhere", "{'nodeName':'n2','serviceAccountName':'default','volumes':[{'secret':{'secretName':'other'}}]}");
        await cluster.PodAsync("shop/m", "{'nodeName':'n1','volumes':[{'secret':{'secretName':'mirrored'}}]}", "{'kubernetes.io/config.mirror':'x'}");
        await cluster.PutAsync(
            new ResourceName("", "persistentvolumes"), "pv", "'spec':{'claimRef':{'namespace':'shop','name':'data'},'csi':{'nodeStageSecretRef':{'namespace':'store','name':'disk'}}}");
        Decision decision = await DecideAsync(cluster, Cluster.Asking(Node, request));
        Assert.Equal(refusal is null ? Verdict.Allow : Verdict.NoOpinion, decision.Verdict);
        Assert.Equal(refusal ?? "", decision.Reason);
    }

    [Fact]
    public async Task What_a_pod_used_is_out_of_reach_when_the_pod_is_gone()
    {
        var cluster = new Cluster();
        var authorizer = new NodeAuthorizer(cluster.Store);
        AuthorizationAttributes asked = Cluster.Asking(Node, "get secrets shop/files");
        await cluster.PodAsync("shop/p", Spec);
        await cluster.PodAsync("shop/q", Spec);
        Assert.Equal(Verdict.Allow, (await authorizer.AuthorizeAsync(asked, TestContext.Current.CancellationToken)).Verdict);
        await cluster.RemoveAsync("pods", "shop/p");
        Assert.Equal(Verdict.Allow, (await authorizer.AuthorizeAsync(asked, TestContext.Current.CancellationToken)).Verdict);
        await cluster.RemoveAsync("pods", "shop/q");
        Assert.Equal(Verdict.NoOpinion, (await authorizer.AuthorizeAsync(asked, TestContext.Current.CancellationToken)).Verdict);
    }

    [Theory]
    [InlineData("spec.nodeName=n1", Verdict.Allow)]
    [InlineData("spec.nodeName!=n1", Verdict.NoOpinion)]
    [InlineData("spec.nodeName=n2", Verdict.NoOpinion)]
    public async Task A_node_lists_only_its_own_pods(string selector, Verdict verdict)
    {
        FieldSelector.TryParse(selector, out FieldSelector fields, out _);
        Assert.Equal(verdict, (await DecideAsync(new Cluster(), Cluster.Asking(Node, "list pods") with { Fields = fields })).Verdict);
    }

    private static ValueTask<Decision> DecideAsync(Cluster cluster, AuthorizationAttributes asked) =>
        new NodeAuthorizer(cluster.Store).AuthorizeAsync(asked, TestContext.Current.CancellationToken);
}
