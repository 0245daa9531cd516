using System.Net;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Pipeline;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Resources.Core.Pods;

/// <summary>A server whose operator allows no privileged containers.</summary>
public sealed class PrivilegedContainersTests
{
    private const string Templates = "/api/v1/namespaces/default/podtemplates";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Templates, "\"template\":{POD}", "template.spec.containers[0].securityContext.privileged")]
    [InlineData("/apis/apps/v1/namespaces/default/deployments", "\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},POD}}", "spec.template.spec.containers[0].securityContext.privileged")]
    [InlineData("/apis/batch/v1/namespaces/default/cronjobs", "\"spec\":{\"schedule\":\"0 0 * * *\",\"jobTemplate\":{\"spec\":{\"template\":{POD}}}}", "spec.jobTemplate.spec.template.spec.containers[0].securityContext.privileged")]
    public async Task Refuses_whatever_makes_one(string path, string body, string field)
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { AllowPrivileged = false } });
        string restart = path.Contains("cronjobs", StringComparison.Ordinal) ? "\"restartPolicy\":\"Never\"," : "";
        string pod = "\"spec\":{" + restart + "\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"securityContext\":{\"privileged\":true}}]}";
        byte[] whole = Encoding.UTF8.GetBytes(
            "{\"metadata\":{\"name\":\"one\"}," + body.Replace("POD", pod, StringComparison.Ordinal) + "}");
        using HttpResponseMessage response = await server.Admin.SendAsync(server.Request("POST", path, whole), Stop);
        Value status = Document.Parse(await response.Content.ReadAsByteArrayAsync(Stop)).Root;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Value cause = status["details"]["causes"].Elements.ToList().Single();
        Assert.Equal((field, "Forbidden: disallowed by cluster policy"), (cause["field"].Text, cause["message"].Text));
    }

    [Fact]
    public async Task Says_so_before_anything_else_of_the_security_context()
    {
        await using var server = await LiveServer.StartAsync(o => o with { Settings = new ServerSettings { AllowPrivileged = false } });
        byte[] whole = Encoding.UTF8.GetBytes(
            """
            {"metadata":{"name":"one"},"template":{"spec":{"containers":[{"name":"c","image":"i",
            "securityContext":{"privileged":true,"allowPrivilegeEscalation":false,"runAsUser":-1}}]}}}
            """);
        using HttpResponseMessage response = await server.Admin.SendAsync(server.Request("POST", Templates, whole), Stop);
        Value status = Document.Parse(await response.Content.ReadAsByteArrayAsync(Stop)).Root;
        Assert.Equal(
            ["securityContext.privileged", "securityContext.runAsUser", "securityContext"],
            status["details"]["causes"].Elements.ToList().Select(c => c["field"].TextOrEmpty["template.spec.containers[0].".Length..]));
    }
}
