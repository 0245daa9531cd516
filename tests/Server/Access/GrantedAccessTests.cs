using System.Security.Cryptography.X509Certificates;
using Xebec.Api.Documents;

namespace Xebec.Tests.Server.Access;

/// <summary>From a key of one's own to exactly the access that was granted, over TLS.</summary>
public sealed class GrantedAccessTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    private const string Roles = "/apis/rbac.authorization.k8s.io/v1";

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
}
