using Xebec.Client.Seam;
using Xebec.Tests.Server.Resources;

namespace Xebec.Tests.Server.Writing;

public sealed class PatchedKindTests
{
    private const string Maps = "/api/v1/namespaces/n/configmaps";

    [Theory]
    [InlineData("{'kind':'Secret'}", ": converting (v1.Secret) to (core.ConfigMap): unknown conversion")]
    [InlineData("{'kind':'Nothing'}", ": no kind \"Nothing\" is registered for version \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"")]
    [InlineData("{'apiVersion':'x/v1'}", ": no kind \"ConfigMap\" is registered for version \"x/v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"")]
    [InlineData("{'apiVersion':'a/b/c'}", ": unexpected GroupVersion string: a/b/c")]
    [InlineData("{'kind':null}", "")]
    public async Task A_patch_makes_no_object_of_another_kind(string patch, string expected)
    {
        var server = new RuleServer();
        Assert.Equal("", await server.ProblemAsync("POST", Maps, "{'metadata':{'name':'a'},'data':{'k':'v'}}"));
        ApiAnswer answer = await server.SendAsync("PATCH", Maps + "/a", patch);
        string told = answer.Succeeded ? "" : answer.Status.Message;
        Assert.Equal(answer.Succeeded ? 200 : 422, answer.Code);
        Assert.EndsWith(expected, told, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, told.Length == 0);
    }
}
