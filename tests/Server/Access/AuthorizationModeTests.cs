using System.Security.Cryptography.X509Certificates;
using Xebec.Cluster;
using Xebec.Server.Authn;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Access;

/// <summary>--authorization-mode and --authorization-policy-file, over TLS.</summary>
public sealed class AuthorizationModeTests : IDisposable
{
    private const string Namespaces = "/api/v1/namespaces";
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("xebec-modes-").FullName, "policies");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Theory]
    [InlineData("ABAC", "jane", "GET", 200, "")]
    [InlineData("ABAC", "jane", "DELETE", 403, "No policy matched.")]
    [InlineData("ABAC", "joe", "GET", 403, "No policy matched.")]
    [InlineData("AlwaysDeny,ABAC", "joe", "GET", 403, "Everything is forbidden.\\nNo policy matched.")]
    [InlineData("RBAC,ABAC", "jane", "GET", 200, "")]
    [InlineData("RBAC", "jane", "GET", 403, "")]
    [InlineData("AlwaysDeny", "root", "GET", 200, "")]
    [InlineData("AlwaysAllow", "joe", "GET", 200, "")]
    public async Task Modes_are_asked_in_their_order_and_tell_why(string modes, string user, string method, int code, string reason)
    {
        await File.WriteAllTextAsync(
            _file,
            """{"apiVersion":"abac.authorization.kubernetes.io/v1beta1","kind":"Policy","spec":{"user":"jane","apiGroup":"*","resource":"*","namespace":"*","readonly":true}}""",
            TestContext.Current.CancellationToken);
        await using LiveServer server = await LiveServer.StartAsync(o => With(o, modes));
        using X509Certificate2 certificate = AccessWorld.Issue(server.Plane.Pki.Cluster, user, user == "root" ? ["system:masters"] : []);
        using HttpResponseMessage answer = await server.Client(certificate).SendAsync(
            server.Request(method, method == "GET" ? Namespaces : $"{Namespaces}/x"), TestContext.Current.CancellationToken);
        Assert.Equal(code, (int)answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ABAC", "{\"user\":\"jane\"}\nnonsense\n", "line 2")]
    [InlineData("ABAC", null, "--authorization-policy-file")]
    [InlineData("RBAC", "{\"user\":\"jane\"}", "cannot specify --authorization-policy-file without mode ABAC")]
    [InlineData("Webhook", "", "authorization-mode Webhook is not available yet")]
    public async Task What_cannot_be_had_stops_the_start(string modes, string? policies, string expected)
    {
        if (policies is not null)
        {
            await File.WriteAllTextAsync(_file, policies, TestContext.Current.CancellationToken);
        }

        var refused = await Assert.ThrowsAsync<AccessConfigurationException>(async () => await LiveServer.StartAsync(o => With(o, modes, everywhere: modes != "Webhook")));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private ControlPlaneOptions With(ControlPlaneOptions options, string modes, bool everywhere = false) => options with
    {
        Settings = new ServerSettings
        {
            Access = new AccessOptions
            {
                AuthorizationModes = modes.Split(','),
                AuthorizationPolicyFile = everywhere || modes.Contains("ABAC", StringComparison.Ordinal) ? _file : null,
            },
        },
    };
}
