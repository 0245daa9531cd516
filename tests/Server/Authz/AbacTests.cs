using Xebec.Server.Authz;
using Xebec.Server.Authz.Abac;
using Xebec.Server.Authz.Rbac;
using Xebec.Server.Pipeline;

namespace Xebec.Tests.Server.Authz;

public sealed class AbacTests
{
    private const string V1 = "{\"apiVersion\":\"abac.authorization.kubernetes.io/v1beta1\",\"kind\":\"Policy\",\"spec\":{";

    public static TheoryData<string, string, bool> Policies => new()
    {
        { "\"user\":\"jane\",\"namespace\":\"*\",\"resource\":\"*\",\"apiGroup\":\"*\"", "delete pods shop/p", true },
        { "\"user\":\"joe\",\"namespace\":\"*\",\"resource\":\"*\",\"apiGroup\":\"*\"", "get pods shop/p", false },
        { "\"group\":\"devs\",\"namespace\":\"shop\",\"resource\":\"pods\",\"readonly\":true", "list pods shop/", true },
        { "\"group\":\"devs\",\"namespace\":\"shop\",\"resource\":\"pods\",\"readonly\":true", "delete pods shop/p", false },
        { "\"group\":\"devs\",\"namespace\":\"shop\",\"resource\":\"pods\"", "get pods other/p", false },
        { "\"group\":\"devs\",\"namespace\":\"shop\",\"resource\":\"deployments\"", "get deployments.apps shop/d", false },
        { "\"group\":\"devs\",\"namespace\":\"shop\",\"resource\":\"deployments\",\"apiGroup\":\"apps\"", "get deployments.apps shop/d", true },
        { "\"user\":\"jane\",\"group\":\"ops\",\"namespace\":\"*\",\"resource\":\"*\"", "get pods shop/p", false },
        { "\"user\":\"*\",\"nonResourcePath\":\"/api/*\"", "get /api/v1", true },
        { "\"user\":\"*\",\"nonResourcePath\":\"/api/*\"", "get pods shop/p", false },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_line_allows_what_all_its_attributes_agree_to(string spec, string request, bool allowed)
    {
        var authorizer = AbacAuthorizer.Of("# a comment", "", V1 + spec + "}}");
        var jane = new UserInfo("jane", "devs", UserInfo.AllAuthenticated);
        Decision decision = await authorizer.AuthorizeAsync(Cluster.Asking(jane, request), TestContext.Current.CancellationToken);
        Assert.Equal(allowed ? Verdict.Allow : Verdict.NoOpinion, decision.Verdict);
    }

    [Theory]
    [InlineData("{\"user\":", "line 2: ")]
    [InlineData("[]", "line 2: not a JSON object")]
    [InlineData("{\"kind\":\"Policy\"}", "line 2: must be a Policy of")]
    [InlineData("{\"usr\":\"jane\"}", "line 2: unknown attribute \"usr\"")]
    [InlineData("{\"readonly\":\"yes\"}", "line 2: \"readonly\" must be true or false")]
    public void A_bad_line_is_named(string line, string problem) =>
        Assert.Contains(problem, Assert.Throws<AccessConfigurationException>(() => AbacAuthorizer.Of("{\"user\":\"a\"}", line)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Node,RBAC,AlwaysDeny", null, null)]
    [InlineData("Webhook", null, "not available yet")]
    [InlineData("Mandatory", null, "is not a valid mode")]
    [InlineData("RBAC,RBAC", null, "has mode specified more than once")]
    [InlineData("ABAC", null, "policy file not passed")]
    [InlineData("ABAC", "/no/such/file", "--authorization-policy-file")]
    [InlineData("RBAC", "/no/such/file", "without mode ABAC")]
    public void A_mode_that_cannot_be_had_stops_the_start(string modes, string? file, string? problem)
    {
        var cluster = new Cluster();
        Exception? thrown = Record.Exception(() => AuthorizationModes.Chain(modes.Split(','), file, cluster.Store, new RbacPolicies(cluster.Store)));
        Assert.Equal(problem is null, thrown is null);
        Assert.Contains(problem ?? "", thrown?.Message ?? "", StringComparison.Ordinal);
    }
}
