using System.Text;
using Xebec.Api.Documents;

namespace Xebec.Tests.Server.Http;

/// <summary>What a disruption budget says to an eviction, by its status and the pod's.</summary>
public sealed class EvictionTests(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Ready = """{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}""";
    private const string Unready = """{"phase":"Running","conditions":[{"type":"Ready","status":"False"}]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("spends", "", Ready, """{"observedGeneration":1,"disruptionsAllowed":2}""", 201, "")]
    [InlineData("last", "", Ready, """{"observedGeneration":1,"disruptionsAllowed":1}""", 201, "")]
    [InlineData("none", "", Ready, """{"observedGeneration":1,"disruptionsAllowed":0,"desiredHealthy":2,"currentHealthy":1}""", 429, "The disruption budget none needs 2 healthy pods and has 1 currently")]
    [InlineData("behind", "", Ready, """{"observedGeneration":0,"disruptionsAllowed":1}""", 429, "The disruption budget behind is still being processed by the server.")]
    [InlineData("unready", "", Unready, """{"observedGeneration":1,"disruptionsAllowed":0,"desiredHealthy":2,"currentHealthy":1}""", 429, "The disruption budget unready needs 2 healthy pods and has 1 currently")]
    [InlineData("enough", "", Unready, """{"observedGeneration":1,"disruptionsAllowed":0,"desiredHealthy":2,"currentHealthy":2}""", 201, "")]
    [InlineData("always", "AlwaysAllow", Unready, """{"observedGeneration":1,"disruptionsAllowed":0,"desiredHealthy":2,"currentHealthy":1}""", 201, "")]
    [InlineData("pending", "", """{"phase":"Pending"}""", """{"observedGeneration":1,"disruptionsAllowed":0}""", 201, "")]
    [InlineData("finished", "", """{"phase":"Succeeded"}""", """{"observedGeneration":1,"disruptionsAllowed":0}""", 201, "")]
    public async Task A_budget_lets_go_what_its_numbers_allow(string name, string policy, string podStatus, string budgetStatus, int code, string cause)
    {
        string pods = "/api/v1/namespaces/default/pods", budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
        string labels = $$"""{"set":"{{name}}"}""";
        await SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        await SendAsync("POST", pods, $$$"""{"metadata":{"name":"{{{name}}}","labels":{{{labels}}}},"spec":{"nodeName":"n","containers":[{"name":"c","image":"i"}]}}""");
        await SendAsync("PATCH", $"{pods}/{name}/status", $$"""{"status":{{podStatus}}}""");
        string unhealthy = policy.Length > 0 ? $",\"unhealthyPodEvictionPolicy\":\"{policy}\"" : "";
        await SendAsync("POST", budgets, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"minAvailable":1,"selector":{"matchLabels":{{{labels}}}}{{{unhealthy}}}}}""");
        Value before = (await SendAsync("PATCH", $"{budgets}/{name}/status", $$"""{"status":{{budgetStatus}}}"""))["status"];

        Value answer = await SendAsync("POST", $"{pods}/{name}/eviction", $$$"""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"{{{name}}}"}}""");
        Assert.True(code == answer["code"].Integer, answer.ToString());
        Assert.Equal(cause, answer["details"]["causes"][0]["message"].TextOrEmpty);

        Value after = (await SendAsync("GET", $"{budgets}/{name}"))["status"];
        bool asked = code == 201 && before["disruptionsAllowed"].Integer > 0;
        Assert.Equal(before["disruptionsAllowed"].Integer - (asked ? 1 : 0), after["disruptionsAllowed"].Integer);
        Assert.Equal(asked, after["disruptedPods"][name].Exists);
        Value pod = await SendAsync("GET", $"{pods}/{name}");
        Assert.Equal(code == 201, pod["code"].Integer == 404 || pod["metadata"]["deletionTimestamp"].Exists);
    }

    private async Task<Value> SendAsync(string method, string path, string? body = null)
    {
        string media = method == "PATCH" ? "application/merge-patch+json" : "application/json";
        using HttpRequestMessage request = server.Request(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), media);
        using HttpResponseMessage response = await server.Admin.SendAsync(request, Stop);
        return Document.Parse(await response.Content.ReadAsByteArrayAsync(Stop)).Root;
    }
}
