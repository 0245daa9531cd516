using System.Net;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Metrics;

/// <summary>How long rules take, as /metrics tells it.</summary>
public sealed class ExpressionMetricsTests(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Definition = """
        {"metadata":{"name":"widgets.a.io"},"spec":{"group":"a.io","scope":"Cluster","names":{"plural":"widgets","kind":"Widget"},"versions":[{"name":"v1",
         "served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"n":{"type":"integer",
          "x-kubernetes-validations":[{"rule":"self > 0"}]}}}}}]}}
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_are_compiled_once_and_counted_for_every_object()
    {
        Assert.Equal(HttpStatusCode.Created, await SendAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition));
        while (await SendAsync("/apis/a.io/v1/widgets", """{"kind":"Widget","apiVersion":"a.io/v1","metadata":{"name":"one"},"n":1}""") != HttpStatusCode.Created)
        {
            // it is not established yet
        }

        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            await SendAsync("/apis/a.io/v1/widgets", """{"kind":"Widget","apiVersion":"a.io/v1","metadata":{"name":"two"},"n":0}"""));
        string metrics = await server.Admin.GetStringAsync(new Uri(server.Plane.Server + "/metrics"), Stop);
        Assert.Contains("\napiserver_cel_compilation_duration_seconds_count 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\napiserver_cel_evaluation_duration_seconds_count 2\n", metrics, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> SendAsync(string path, string body)
    {
        using HttpResponseMessage answer = await server.Admin.SendAsync(server.Request("POST", path, System.Text.Encoding.UTF8.GetBytes(body)), Stop);
        return answer.StatusCode;
    }
}
