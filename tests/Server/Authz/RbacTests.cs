using Xebec.Server.Authz;
using Xebec.Server.Authz.Rbac;
using Xebec.Server.Pipeline;

namespace Xebec.Tests.Server.Authz;

public sealed class RbacTests
{
    private const string Rules = """
        [{'verbs':['get','list'],'apiGroups':[''],'resources':['configmaps','pods/log']},
         {'verbs':['update'],'apiGroups':[''],'resources':['configmaps'],'resourceNames':['only']},
         {'verbs':['*'],'apiGroups':['apps'],'resources':['*/scale']}]
        """;

    private static readonly UserInfo Jane = new("jane", "devs");

    public static TheoryData<string, bool> Requests => new()
    {
        { "get configmaps shop/a", true },
        { "list configmaps shop/", true },
        { "get configmaps other/a", false },
        { "list configmaps", false },
        { "delete configmaps shop/a", false },
        { "update configmaps shop/only", true },
        { "update configmaps shop/other", false },
        { "get pods/log shop/p", true },
        { "get pods shop/p", false },
        { "get configmaps.apps shop/a", false },
        { "patch deployments/scale.apps shop/d", true },
        { "patch deployments.apps shop/d", false },
        { "get /healthz", false },
        { "get /api/v1", true },
        { "post /api/v1", false },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_user_may_do_what_a_bound_role_says_and_nothing_else(string request, bool allowed)
    {
        var cluster = new Cluster();
        await cluster.RoleAsync("shop/r", Rules);
        await cluster.BindAsync("shop/b", "Role/r", "{'kind':'User','name':'jane'}");
        await cluster.RoleAsync("paths", "[{'verbs':['get'],'nonResourceURLs':['/api/*']}]");
        await cluster.BindAsync("paths", "ClusterRole/paths", "{'kind':'Group','name':'devs'}");
        Assert.Equal(allowed ? Verdict.Allow : Verdict.NoOpinion, Decide(cluster, Jane, request).Verdict);
    }

    [Fact]
    public async Task A_decision_says_which_binding_made_it_and_which_roles_are_missing()
    {
        var cluster = new Cluster();
        await cluster.RoleAsync("reader", "[{'verbs':['get'],'apiGroups':['*'],'resources':['*']}]");
        await cluster.BindAsync("shop/b", "ClusterRole/reader", "{'kind':'ServiceAccount','name':'bot','namespace':'tools'},{'kind':'Group','name':'devs'}");
        await cluster.BindAsync("shop/gone", "Role/nothere", "{'kind':'User','name':'jane'}");
        Assert.Equal("RBAC: allowed by RoleBinding \"b/shop\" of ClusterRole \"reader\" to Group \"devs\"", Decide(cluster, Jane, "get pods shop/p").Reason);
        Assert.Equal(
            "RBAC: allowed by RoleBinding \"b/shop\" of ClusterRole \"reader\" to ServiceAccount \"bot/tools\"",
            Decide(cluster, new UserInfo("system:serviceaccount:tools:bot"), "get pods shop/p").Reason);
        Assert.Equal("RBAC: role.rbac.authorization.k8s.io \"nothere\" not found", Decide(cluster, Jane, "list pods shop/").Reason);
    }

    [Fact]
    public async Task A_change_counts_from_the_next_decision_on()
    {
        var cluster = new Cluster();
        var authorizer = new RbacAuthorizer(new RbacPolicies(cluster.Store));
        AuthorizationAttributes asked = Cluster.Asking(Jane, "get secrets shop/s");
        Assert.Equal(Verdict.NoOpinion, authorizer.Decide(asked).Verdict);
        await cluster.BindAsync("shop/b", "Role/r", "{'kind':'User','name':'jane'}");
        await cluster.RoleAsync("shop/r", "[{'verbs':['get'],'apiGroups':[''],'resources':['secrets']}]");
        Assert.Equal(Verdict.Allow, authorizer.Decide(asked).Verdict);
        await cluster.BindAsync("shop/b", "Role/r", "{'kind':'User','name':'joe'}");
        Assert.Equal(Verdict.NoOpinion, authorizer.Decide(asked).Verdict);
        Assert.Equal(Verdict.Allow, authorizer.Decide(Cluster.Asking(new UserInfo("joe"), "get secrets shop/s")).Verdict);
        await cluster.RemoveAsync("rolebindings", "shop/b");
        Assert.Equal(Verdict.NoOpinion, authorizer.Decide(Cluster.Asking(new UserInfo("joe"), "get secrets shop/s")).Verdict);
    }

    [Theory]
    [InlineData("[{'verbs':['get'],'apiGroups':[''],'resources':['configmaps']}]", null)]
    [InlineData("[{'verbs':['list','get'],'apiGroups':[''],'resources':['configmaps','pods/log']}]", null)]
    [InlineData("[{'verbs':['update'],'apiGroups':[''],'resources':['configmaps'],'resourceNames':['only']}]", null)]
    [InlineData("[{'verbs':['delete'],'apiGroups':['apps'],'resources':['deployments/scale']}]", null)]
    [InlineData("[{'verbs':['update'],'apiGroups':[''],'resources':['configmaps']}]", "{APIGroups:[\"\"], Resources:[\"configmaps\"], Verbs:[\"update\"]}")]
    [InlineData(
        "[{'verbs':['get','watch','delete'],'apiGroups':[''],'resources':['configmaps','nodes']}]",
        "{APIGroups:[\"\"], Resources:[\"configmaps\"], Verbs:[\"watch\" \"delete\"]}\n{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\" \"watch\" \"delete\"]}")]
    public async Task Nobody_grants_more_than_they_hold(string rules, string? missing)
    {
        var cluster = new Cluster();
        await cluster.RoleAsync("shop/r", Rules);
        await cluster.BindAsync("shop/b", "Role/r", "{'kind':'User','name':'jane'}");
        PolicyRule[] wanted = PolicyRule.ReadAll(Xebec.Api.Documents.Document.Parse(System.Text.Encoding.UTF8.GetBytes(rules.Replace('\'', '"'))).Root);
        string? refusal = RuleCover.Escalation(new RbacPolicies(cluster.Store).Index, Jane, "shop", wanted);
        Assert.Equal(missing is null ? null : $"user \"jane\" (groups=[\"devs\"]) is attempting to grant RBAC permissions not currently held:\n{missing}", refusal);
    }

    private static Decision Decide(Cluster cluster, UserInfo user, string request) =>
        new RbacAuthorizer(new RbacPolicies(cluster.Store)).Decide(Cluster.Asking(user, request));
}
