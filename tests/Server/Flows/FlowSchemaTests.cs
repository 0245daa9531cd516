using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Flows;
using Xebec.Server.Pipeline;

namespace Xebec.Tests.Server.Flows;

/// <summary>Which requests a flow schema takes.</summary>
public sealed class FlowSchemaTests
{
    private static readonly UserInfo Jane = new("jane", "team-a", "system:authenticated");
    private static readonly UserInfo Robot = new("system:serviceaccount:tools:robot", "system:serviceaccounts", "system:authenticated");

    private const string All =
        "'resourceRules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*'],'namespaces':['*'],'clusterScope':true}],"
        + "'nonResourceRules':[{'verbs':['*'],'nonResourceURLs':['*']}]";

    [Theory]
    [InlineData("{'kind':'User','user':{'name':'jane'}}", true, false)]
    [InlineData("{'kind':'User','user':{'name':'*'}}", true, true)]
    [InlineData("{'kind':'Group','group':{'name':'team-a'}}", true, false)]
    [InlineData("{'kind':'Group','group':{'name':'system:authenticated'}}", true, true)]
    [InlineData("{'kind':'ServiceAccount','serviceAccount':{'namespace':'tools','name':'robot'}}", false, true)]
    [InlineData("{'kind':'ServiceAccount','serviceAccount':{'namespace':'tools','name':'*'}}", false, true)]
    [InlineData("{'kind':'ServiceAccount','serviceAccount':{'namespace':'tool','name':'*'}}", false, false)]
    [InlineData("{'kind':'ServiceAccount','serviceAccount':{'namespace':'tools','name':'rob'}}", false, false)]
    public void A_subject_is_a_user_a_group_or_an_account(string subject, bool jane, bool robot)
    {
        FlowSchema schema = Schema($"{{'subjects':[{subject}],{All}}}");
        RequestTarget target = RequestTarget.Parse("GET", "/api/v1/nodes")!;
        Assert.Equal((jane, robot), (schema.Matches(target, Jane), schema.Matches(target, Robot)));
    }

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/a/pods", true)]
    [InlineData("GET", "/api/v1/namespaces/a/pods?watch=1", false)]
    [InlineData("GET", "/api/v1/namespaces/b/pods", false)]
    [InlineData("GET", "/api/v1/pods", false)]
    [InlineData("GET", "/api/v1/namespaces/a/pods/p/log", false)]
    [InlineData("GET", "/api/v1/namespaces/a/pods/p/status", true)]
    [InlineData("GET", "/apis/apps/v1/namespaces/a/deployments", false)]
    [InlineData("GET", "/apis", false)]
    public void A_resource_rule_tells_verbs_groups_resources_and_namespaces(string method, string path, bool taken)
    {
        const string Rule = "'resourceRules':[{'verbs':['list','get'],'apiGroups':[''],'resources':['pods','pods/status'],'namespaces':['a']}]";
        FlowSchema schema = Schema("{'subjects':[{'kind':'User','user':{'name':'*'}}]," + Rule + "}");
        Assert.Equal(taken, schema.Matches(RequestTarget.Parse(method, path)!, Jane));
    }

    [Fact]
    public void What_has_no_namespace_needs_a_rule_for_the_cluster()
    {
        const string Rule = "'resourceRules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*'],'clusterScope':true}]";
        FlowSchema schema = Schema("{'subjects':[{'kind':'User','user':{'name':'*'}}]," + Rule + "}");
        Assert.True(schema.Matches(RequestTarget.Parse("GET", "/api/v1/pods")!, Jane));
        Assert.False(schema.Matches(RequestTarget.Parse("GET", "/api/v1/namespaces/a/pods")!, Jane));
    }

    [Theory]
    [InlineData("/healthz", "/healthz", true)]
    [InlineData("/healthz", "/healthz/ping", true)]
    [InlineData("/healthz", "/healthzy", false)]
    [InlineData("/healthz/*", "/healthz", false)]
    [InlineData("/healthz/*", "/healthz/ping", true)]
    [InlineData("*", "/version", true)]
    [InlineData("/", "/version", true)]
    [InlineData("/version", "/metrics", false)]
    public void A_path_rule_takes_what_is_at_its_path_or_below(string rule, string path, bool taken)
    {
        FlowSchema schema = Schema(
            "{'subjects':[{'kind':'User','user':{'name':'*'}}],'nonResourceRules':[{'verbs':['get'],'nonResourceURLs':['" + rule + "']}]}");
        Assert.Equal(taken, schema.Matches(RequestTarget.Parse("GET", path)!, Jane));
    }

    [Fact]
    public void Flows_are_told_apart_by_user_or_namespace_or_not_at_all()
    {
        RequestTarget here = RequestTarget.Parse("GET", "/api/v1/namespaces/a/pods")!;
        RequestTarget there = RequestTarget.Parse("GET", "/api/v1/namespaces/b/pods")!;
        FlowSchema byUser = Schema("{}", "'distinguisherMethod':{'type':'ByUser'},");
        FlowSchema byNamespace = Schema("{}", "'distinguisherMethod':{'type':'ByNamespace'},");
        FlowSchema one = Schema("{}");
        Assert.Equal(byUser.FlowOf(here, Jane), byUser.FlowOf(there, Jane));
        Assert.NotEqual(byUser.FlowOf(here, Jane), byUser.FlowOf(here, Robot));
        Assert.NotEqual(byNamespace.FlowOf(here, Jane), byNamespace.FlowOf(there, Jane));
        Assert.Equal(byNamespace.FlowOf(here, Jane), byNamespace.FlowOf(here, Robot));
        Assert.Equal(one.FlowOf(here, Jane), one.FlowOf(there, Robot));
    }

    [Fact]
    public void A_hand_has_different_cards_of_its_deck_and_hands_are_spread()
    {
        var seen = new int[64];
        int[] hand = new int[6];
        for (ulong hash = 1; hash < 20_000; hash++)
        {
            Hand.Deal(hash * 0x9E3779B97F4A7C15, seen.Length, hand);
            Assert.Equal(hand.Length, hand.Distinct().Count());
            foreach (int card in hand)
            {
                seen[card]++;
            }
        }

        Assert.All(seen, times => Assert.InRange(times, 1500, 2250));
        int[] whole = new int[5];
        Hand.Deal(12345, 5, whole);
        Assert.Equal([0, 1, 2, 3, 4], whole);
    }

    private static FlowSchema Schema(string rule, string more = "") => FlowSchema.Read(
        "s", "", Document.Parse(Encoding.UTF8.GetBytes(("{" + more + "'rules':[" + rule + "]}").Replace('\'', '"'))).Root);
}
