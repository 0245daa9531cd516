using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Pki;

namespace Xebec.Tests.Server.Access;

/// <summary>From a key of one's own to exactly the access that was granted, over TLS.</summary>
public sealed class GrantedAccessTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private const string Roles = "/apis/rbac.authorization.k8s.io/v1";

    [Fact]
    public async Task A_user_by_signing_request_approval_and_role_binding_has_what_was_granted_and_nothing_else()
    {
        await world.AdminAsync("POST /api/v1/namespaces", "{'kind':'Namespace','apiVersion':'v1','metadata':{'name':'shop'}}");
        using PrivateKey key = SystemKeySource.Instance.CreateKey(KeyAlgorithm.EcdsaP256);
        string pem = CertificateRequests.Create(new CertificateProfile { CommonName = "jane", Organizations = ["devs"], Usage = CertificateUsage.None }, key);
        string request = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
        await world.AdminAsync(
            $"POST {Requests}",
            $"{{'kind':'CertificateSigningRequest','apiVersion':'certificates.k8s.io/v1','metadata':{{'name':'jane'}},'spec':{{'request':'{request}','signerName':'kubernetes.io/kube-apiserver-client','usages':['client auth']}}}}");
        await world.AdminAsync($"PATCH {Requests}/jane/approval", "{'status':{'conditions':[{'type':'Approved','status':'True','reason':'Tests','message':'m'}]}}");
        string certificate = "";
        await Waiting.UntilAsync(async () => (certificate = (await world.AdminAsync($"GET {Requests}/jane"))["status"]["certificate"].TextOrEmpty).Length > 0);
        using var signed = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(certificate)));
        using X509Certificate2 jane = key.Join(signed);
        Assert.Equal("jane [devs system:authenticated]", await world.WhoAsync(jane));
        Assert.Equal(403, await CodeAsync(jane, "GET /api/v1/namespaces/shop/pods"));

        await world.AdminAsync(
            $"POST {Roles}/namespaces/shop/roles",
            "{'kind':'Role','apiVersion':'rbac.authorization.k8s.io/v1','metadata':{'name':'reader'},'rules':[{'apiGroups':[''],'resources':['pods'],'verbs':['get','list']}]}");
        await world.AdminAsync(
            $"POST {Roles}/namespaces/shop/rolebindings",
            "{'kind':'RoleBinding','apiVersion':'rbac.authorization.k8s.io/v1','metadata':{'name':'reader'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'reader'},'subjects':[{'kind':'User','name':'jane','apiGroup':'rbac.authorization.k8s.io'}]}");
        Assert.Equal(200, await CodeAsync(jane, "GET /api/v1/namespaces/shop/pods"));
        Assert.Equal(404, await CodeAsync(jane, "GET /api/v1/namespaces/shop/pods/p"));
        Assert.Equal(403, await CodeAsync(jane, "DELETE /api/v1/namespaces/shop/pods/p"));
        Assert.Equal(403, await CodeAsync(jane, "GET /api/v1/namespaces/shop/secrets"));
        Assert.Equal(403, await CodeAsync(jane, "GET /api/v1/namespaces/default/pods"));
        Assert.Equal(403, await CodeAsync(jane, "GET /api/v1/pods"));
    }

    [Fact]
    public async Task A_node_agents_own_request_is_approved_by_itself_and_a_strangers_is_not()
    {
        await world.AdminAsync(
            $"POST {Roles}/clusterrolebindings",
            "{'kind':'ClusterRoleBinding','apiVersion':'rbac.authorization.k8s.io/v1','metadata':{'name':'renewal'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient'},'subjects':[{'kind':'Group','name':'system:nodes','apiGroup':'rbac.authorization.k8s.io'}]}");
        string request = RequestOf("system:node:n9", "system:nodes");
        await AskForAsync("strange", request, "system:node:n8", "system:nodes");
        await AskForAsync("renewed", request, "system:node:n9", "system:nodes");
        Value renewed = default;
        await Waiting.UntilAsync(async () => (renewed = await world.AdminAsync($"GET {Requests}/renewed"))["status"]["certificate"].Exists);
        Assert.False((await world.AdminAsync($"GET {Requests}/strange"))["status"]["conditions"].Exists);
        Assert.Equal("AutoApproved", renewed["status"]["conditions"][0]["reason"].Text);
    }

    [Fact]
    public async Task A_node_reads_what_its_pods_use_and_nothing_else()
    {
        await world.AdminAsync("POST /api/v1/namespaces", "{'kind':'Namespace','apiVersion':'v1','metadata':{'name':'nodes'}}");
        await Waiting.UntilAsync(async () => (await world.AskAsync("GET /api/v1/namespaces/nodes/serviceaccounts/default", certificate: world.Admin)).Code == 200);
        foreach (string name in (string[])["used", "other"])
        {
            await world.AdminAsync("POST /api/v1/namespaces/nodes/secrets", $"{{'kind':'Secret','apiVersion':'v1','metadata':{{'name':'{name}'}}}}");
        }

        using X509Certificate2 node = AccessWorld.Issue(world.Plane.Pki.Cluster, "system:node:n1", ["system:nodes"]);
        using X509Certificate2 neighbour = AccessWorld.Issue(world.Plane.Pki.Cluster, "system:node:n2", ["system:nodes"]);
        Assert.Equal(403, await CodeAsync(node, "GET /api/v1/namespaces/nodes/secrets/used"));
        await world.AdminAsync(
            "POST /api/v1/namespaces/nodes/pods",
            "{'kind':'Pod','apiVersion':'v1','metadata':{'name':'p'},'spec':{'nodeName':'n1','containers':[{'name':'c','image':'i'}],'volumes':[{'name':'v','secret':{'secretName':'used'}}]}}");
        Assert.Equal(200, await CodeAsync(node, "GET /api/v1/namespaces/nodes/secrets/used"));
        Assert.Equal(403, await CodeAsync(node, "GET /api/v1/namespaces/nodes/secrets/other"));
        Assert.Equal(403, await CodeAsync(node, "GET /api/v1/namespaces/nodes/secrets"));
        Assert.Equal(403, await CodeAsync(neighbour, "GET /api/v1/namespaces/nodes/secrets/used"));
        Assert.Equal(200, await CodeAsync(node, "GET /api/v1/namespaces/nodes/pods/p"));
        Assert.Equal(403, await CodeAsync(neighbour, "GET /api/v1/namespaces/nodes/pods/p"));
    }

    [Theory]
    [InlineData("impersonate-on:user-info:get", "impersonate:user-info", 200)]
    [InlineData("impersonate-on:user-info:list", "impersonate:user-info", 403)]
    [InlineData("impersonate-on:user-info:get", "impersonate:arbitrary-node", 403)]
    public async Task Acting_as_another_needs_the_right_to_be_them_and_the_right_to_do_this_as_them(string on, string identity, int code)
    {
        string name = $"helper-{on.Length}-{identity.Length}";
        using X509Certificate2 helper = AccessWorld.Issue(world.Plane.Pki.Cluster, name, []);
        string rules = $"[{{'apiGroups':[''],'resources':['namespaces'],'verbs':['{on}']}},{{'apiGroups':['authentication.k8s.io'],'resources':['users','groups'],'resourceNames':['boss','system:masters'],'verbs':['{identity}']}}]";
        await world.AdminAsync($"POST {Roles}/clusterroles", $"{{'kind':'ClusterRole','apiVersion':'rbac.authorization.k8s.io/v1','metadata':{{'name':'{name}'}},'rules':{rules}}}");
        await world.AdminAsync(
            $"POST {Roles}/clusterrolebindings",
            $"{{'kind':'ClusterRoleBinding','apiVersion':'rbac.authorization.k8s.io/v1','metadata':{{'name':'{name}'}},'roleRef':{{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'{name}'}},'subjects':[{{'kind':'User','name':'{name}','apiGroup':'rbac.authorization.k8s.io'}}]}}");
        (int answered, _) = await world.AskAsync("GET /api/v1/namespaces/default", null, helper, null, ("Impersonate-User", "boss"), ("Impersonate-Group", "system:masters"));
        Assert.Equal(code, answered);
    }

    [Fact]
    public async Task An_aggregating_role_has_the_rules_of_those_it_chooses()
    {
        Value admin = default;
        await Waiting.UntilAsync(async () => (admin = await world.AdminAsync($"GET {Roles}/clusterroles/admin"))["rules"].Count > 10);
        Assert.Contains("rolebindings", admin["rules"].ToString(), StringComparison.Ordinal);
    }

    private async Task<int> CodeAsync(X509Certificate2 certificate, string request) => (await world.AskAsync(request, certificate: certificate)).Code;

    private static string RequestOf(string name, string group)
    {
        using PrivateKey key = SystemKeySource.Instance.CreateKey(KeyAlgorithm.EcdsaP256);
        string pem = CertificateRequests.Create(new CertificateProfile { CommonName = name, Organizations = [group], Usage = CertificateUsage.None }, key);
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
    }

    private async Task AskForAsync(string name, string request, string user, string group)
    {
        (int code, Value body) = await world.AskAsync(
            $"POST {Requests}",
            $"{{'kind':'CertificateSigningRequest','apiVersion':'certificates.k8s.io/v1','metadata':{{'name':'{name}'}},'spec':{{'request':'{request}','signerName':'kubernetes.io/kube-apiserver-client-kubelet','usages':['client auth','digital signature']}}}}",
            world.Admin,
            null,
            ("Impersonate-User", user),
            ("Impersonate-Group", group));
        Assert.True(code == 201, $"{code} {body}");
    }
}
