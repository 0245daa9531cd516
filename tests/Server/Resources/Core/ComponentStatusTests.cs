using System.Globalization;
using Microsoft.AspNetCore.Http;
using Xebec.Api.Documents;
using Xebec.Cluster;
using Xebec.Server.Http;
using Xebec.Server.Resources.Core;
using Xebec.Tests.Client;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Server.Resources.Core;

/// <summary>What <c>kubectl get componentstatuses</c> shows.</summary>
public sealed class ComponentStatusTests(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Path = "/api/v1/componentstatuses";
    private const string Refused = "Get \"https://127.0.0.1:10259/healthz\": dial tcp 127.0.0.1:10259: connect: connection refused";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stores_and_parts_elsewhere_are_asked_and_the_kind_is_deprecated()
    {
        using HttpResponseMessage answer = await server.Admin.SendAsync(server.Request("GET", Path), Stop);
        Assert.Equal("299 - \"v1 ComponentStatus is deprecated in v1.19+\"", answer.Headers.GetValues("Warning").Single());
        Value list = Document.Parse(await answer.Content.ReadAsByteArrayAsync(Stop)).Root;
        Assert.Equal(("ComponentStatusList", "{}"), (list["kind"].Text, list["metadata"].ToString()));
        Assert.Equal(["controller-manager", "etcd-0", "scheduler"], list["items"].Elements.ToList().Select(i => i["metadata"]["name"].Text));
        Assert.Equal("""{"metadata":{"name":"etcd-0"},"conditions":[{"type":"Healthy","status":"True","message":"ok"}]}""", list["items"][1].ToString());
        Value scheduler = list["items"][2]["conditions"][0];
        Assert.Equal(("False", Refused), (scheduler["status"].Text, scheduler["message"].Text));
    }

    [Theory]
    [InlineData("/etcd-0", 200, "kind", "ComponentStatus")]
    [InlineData("/nothing", 500, "message", "Component not found: nothing")]
    [InlineData("?fieldSelector=metadata.name=etcd-0", 200, "kind", "ComponentStatusList")]
    public async Task One_is_asked_for_by_its_name(string path, int code, string member, string expected)
    {
        using HttpResponseMessage answer = await server.Admin.SendAsync(server.Request("GET", Path + path), Stop);
        Value body = Document.Parse(await answer.Content.ReadAsByteArrayAsync(Stop)).Root;
        Assert.Equal((code, expected), ((int)answer.StatusCode, body[member].Text));
        Assert.True(!body["items"].Exists || body["items"].Count == 1);
    }

    [Fact]
    public async Task A_table_has_a_row_for_each()
    {
        const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";
        using HttpResponseMessage answer = await server.Admin.SendAsync(server.Request("GET", Path, accept: Table), Stop);
        Value rows = Document.Parse(await answer.Content.ReadAsByteArrayAsync(Stop)).Root["rows"];
        Assert.Equal("""["etcd-0","Healthy","ok",""]""", rows[1]["cells"].ToString());
        Assert.Equal("Unhealthy", rows[2]["cells"][1].Text);
    }

    [Theory]
    [InlineData(200, "fine", true, "fine")]
    [InlineData(500, "broken", false, "HTTP probe failed with statuscode: 500")]
    public async Task A_part_is_asked_at_its_port_whatever_certificate_it_shows(int code, string body, bool isHealthy, string message)
    {
        await using WireServer part = await WireServer.StartAsync(context =>
        {
            context.Response.StatusCode = code;
            return context.Response.WriteAsync(context.Request.Path == "/healthz" ? body : "");
        });
        using var probe = new ComponentProbe();
        Assert.Equal(new ComponentState(isHealthy, message), await probe.AskAsync(part.Port, Stop));
    }

    [Fact]
    public async Task A_part_of_this_process_is_asked_directly()
    {
        string? trouble = null;
        var components = new ComponentDirectory(
            (port, _) => ValueTask.FromResult(new ComponentState(true, port.ToString(CultureInfo.InvariantCulture))), TimeProvider.System);
        components.Add(ComponentDirectory.Scheduler, () => trouble);
        IReadOnlyList<Component> all = components.With([]);
        Assert.Equal(["10257", "ok"], [(await all[0].AskAsync(Stop)).Message, (await all[1].AskAsync(Stop)).Message]);
        trouble = "broken";
        Assert.Equal(new ComponentState(false, "broken"), await all[1].AskAsync(Stop));
    }
}
