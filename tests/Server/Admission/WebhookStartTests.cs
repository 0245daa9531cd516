using System.Text;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Tests.Server.Admission;

/// <summary>A cluster whose webhooks are gone.</summary>
public sealed class WebhookStartTests
{
    private const string Everything = """
        {"metadata":{"name":"gone"},"webhooks":[{"name":"gone.test.io","admissionReviewVersions":["v1"],"sideEffects":"None","timeoutSeconds":30,
        "clientConfig":{"url":"https://127.0.0.1:1/"},"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*/*"]}]}]}
        """;

    [Fact]
    public async Task A_server_starts_though_a_webhook_that_judges_everything_cannot_be_reached()
    {
        string directory = Directory.CreateTempSubdirectory("xebec-webhook-").FullName;
        await using var store = new MemoryStore(new StoreOptions { Time = TimeProvider.System });
        var options = new ControlPlaneOptions { DataDirectory = directory, SecurePort = 0, Store = store };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await using (ControlPlane first = await ControlPlane.StartAsync(options, limit.Token))
            {
                IApiServer admin = first.As("admin", "system:masters");
                ApiAnswer made = await admin.SendAsync(
                    new ApiCall("POST", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations") { Body = Encoding.UTF8.GetBytes(Everything) }, limit.Token);
                Assert.True(made.Succeeded, made.Succeeded ? "" : made.Status.Message);
            }

            await using ControlPlane second = await ControlPlane.StartAsync(options, limit.Token);
            IApiServer repairer = second.As("admin", "system:masters");
            ApiAnswer map = await repairer.SendAsync(
                new ApiCall("POST", "/api/v1/namespaces/default/configmaps") { Body = """{"metadata":{"name":"c"}}"""u8.ToArray() }, limit.Token);
            Assert.Contains("failed calling webhook \"gone.test.io\"", map.Status.Message, StringComparison.Ordinal);
            ApiAnswer mended = await repairer.SendAsync(
                new ApiCall("DELETE", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/gone"), limit.Token);
            Assert.True(mended.Succeeded);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
