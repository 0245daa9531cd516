using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Server.Pipeline;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Tests.Cluster;

namespace Xebec.Tests.Server.Custom;

/// <summary>A definition that is deleted while many threads write its objects.</summary>
public sealed class DefinitionRaceTests
{
    private const string Definition = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.a.io";
    private const string Widgets = "/apis/a.io/v1/namespaces/default/widgets";
    private const int Writers = 8;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_object_outlives_its_definition_and_every_writer_is_told_why()
    {
        await using var store = new MemoryStore(new StoreOptions { Time = TimeProvider.System });
        await using ApiCore core = await ApiCore.StartAsync(CoreOptions.Over(store, TimeProvider.System) with { Random = Random.Shared }, Stop);
        IApiServer server = core.As("tests", UserInfo.Masters);
        const string body = """
            {"metadata":{"name":"widgets.a.io"},"spec":{"group":"a.io","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
            """;
        Assert.Equal(201, (await SendAsync(server, "POST", Definition[..Definition.LastIndexOf('/')], body)).Code);
        while (!(await SendAsync(server, "GET", Widgets)).Succeeded)
        {
            await Task.Delay(1, Stop);
        }

        var answers = new ConcurrentDictionary<int, int>();
        var resource = new ResourceName("a.io", "widgets");
        Task[] writing = [.. Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(server, w, answers), Stop))];
        while (store.Current.Count(resource) < 2000)
        {
            Assert.False(writing.All(w => w.IsCompleted), $"writers gave up: {string.Join(", ", answers)}");
            await Task.Delay(1, Stop);
        }

        Assert.Equal(200, (await SendAsync(server, "DELETE", Definition)).Code);
        while ((await SendAsync(server, "GET", Definition)).Code != 404)
        {
            await Task.Delay(1, Stop);
        }

        Assert.Equal(0, store.Current.Count(resource));
        await Task.WhenAll(writing);
        Assert.Equal(0, store.Current.Count(resource));
        Assert.All(answers.Keys, code => Assert.Contains(code, (int[])[201, 200, 403, 404]));
        Assert.True(answers.GetValueOrDefault(201) >= 2000);
    }

    // creates until the resource is gone, and changes what was created last
    private static async Task WriteAsync(IApiServer server, int writer, ConcurrentDictionary<int, int> answers)
    {
        for (int i = 0, last = 0; last is 0 or 201 or 403 && !Stop.IsCancellationRequested; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"w{writer}-{i}");
            ApiAnswer made = await SendAsync(server, "POST", Widgets, $$$"""{"apiVersion":"a.io/v1","kind":"Widget","metadata":{"name":"{{{name}}}"}}""");
            ApiAnswer changed = await SendAsync(server, "PATCH", $"{Widgets}/{name}", """{"metadata":{"labels":{"a":"b"}}}""");
            answers.AddOrUpdate(made.Code, 1, (_, n) => n + 1);
            answers.AddOrUpdate(changed.Code, 1, (_, n) => n + 1);
            last = made.Code;
        }
    }

    private static async Task<ApiAnswer> SendAsync(IApiServer server, string method, string path, string body = "") => await server.SendAsync(
        new ApiCall(method, path) { Body = Encoding.UTF8.GetBytes(body), ContentType = method == "PATCH" ? "application/merge-patch+json" : "application/json" }, Stop);
}
