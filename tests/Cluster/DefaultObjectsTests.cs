using System.Net;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Server.Whereabouts;
using Xebec.Simulator;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Tests.Cluster;

/// <summary>What every cluster has comes back when it is deleted or changed, as upstream brings it back.</summary>
public sealed class DefaultObjectsTests
{
    private static readonly ApiResource Schemas = new("flowcontrol.apiserver.k8s.io", "v1", "flowschemas", "FlowSchema", false);
    private static readonly ApiResource Levels =
        new("flowcontrol.apiserver.k8s.io", "v1", "prioritylevelconfigurations", "PriorityLevelConfiguration", false);
    private static readonly ApiResource Services = new("apiregistration.k8s.io", "v1", "apiservices", "APIService", false);

    [Fact]
    public void The_block_of_addresses_comes_back_and_grows_with_the_server() => Run("10.96.0.0/16", async (api, thread, store) =>
    {
        Assert.True((await api.SendAsync(new ApiCall("DELETE", ApiResources.ServiceCidrs.Path(null, "kubernetes")), default)).Succeeded);
        await thread.PassAsync(1);
        Value block = await ReadAsync(api, ApiResources.ServiceCidrs, "kubernetes");
        Assert.Equal("""["10.96.0.0/16"]""", block["spec"]["cidrs"].ToString());
        Assert.Equal(("Ready", "True", "Kubernetes default Service CIDR is ready"), Ready(block));

        await using ApiCore second = await StartAsync(store, thread, "10.96.0.0/16,fd00:10::/112");
        await thread.PassAsync(1);
        Assert.Equal("""["10.96.0.0/16","fd00:10::/112"]""",
            (await ReadAsync(api, ApiResources.ServiceCidrs, "kubernetes"))["spec"]["cidrs"].ToString());
    });

    [Fact]
    public void Levels_and_schemas_come_back_within_a_minute() => Run("10.96.0.0/16", async (api, thread, _) =>
    {
        Value before = (await ReadAsync(api, Schemas, "probes"))["spec"];
        Assert.True((await api.SendAsync(new ApiCall("DELETE", Schemas.Path(null, "probes")), default)).Succeeded);
        await PatchAsync(api, Levels.Path(null, "system"), "{'spec':{'limited':{'nominalConcurrencyShares':77}}}");
        await PatchAsync(api, Levels.Path(null, "workload-low"),
            "{'metadata':{'annotations':{'apf.kubernetes.io/autoupdate-spec':'false'}},'spec':{'limited':{'nominalConcurrencyShares':77}}}");
        await thread.PassAsync(61);
        Assert.Equal(before, (await ReadAsync(api, Schemas, "probes"))["spec"]);
        Assert.Equal(30, (await ReadAsync(api, Levels, "system"))["spec"]["limited"]["nominalConcurrencyShares"].Integer);
        Assert.Equal(77, (await ReadAsync(api, Levels, "workload-low"))["spec"]["limited"]["nominalConcurrencyShares"].Integer);
    });

    [Fact]
    public void The_service_kubernetes_keeps_its_ports_and_namespaces_come_back() => Run("10.96.0.0/16", async (api, thread, _) =>
    {
        var presence =
            new ServerPresence(api, new ServerIdentity("one", "u", IPAddress.Parse("192.0.2.1"), 6443), "10.96.0.1", thread.Clock);
        await presence.EnsureAsync(default);
        string service = ApiResources.Services.Path("default", "kubernetes");
        await PatchAsync(api, service,
            "{'metadata':{'labels':{'mine':'yes'}},'spec':{'type':'NodePort','ports':[{'port':443,'protocol':'TCP','targetPort':1}]}}");
        await presence.EnsureAsync(default);
        Value kept = (await api.SendAsync(new ApiCall("GET", service), default)).Object!.Root;
        Assert.Equal("""[{"name":"https","protocol":"TCP","port":443,"targetPort":6443}]""", kept["spec"]["ports"].ToString());
        Assert.Equal(("ClusterIP", "10.96.0.1", "yes"),
            (kept["spec"]["type"].TextOrEmpty, kept["spec"]["clusterIP"].TextOrEmpty, kept["metadata"]["labels"]["mine"].TextOrEmpty));
        string revision = (await api.SendAsync(new ApiCall("GET", service), default)).Object!.ResourceVersion;
        await presence.EnsureAsync(default);
        Assert.Equal(revision, (await api.SendAsync(new ApiCall("GET", service), default)).Object!.ResourceVersion);
    });

    [Fact]
    public void The_servers_own_api_services_are_set_back_when_it_starts() => Run("10.96.0.0/16", async (api, thread, store) =>
    {
        await PatchAsync(api, Services.Path(null, "v1.apps"), "{'spec':{'groupPriorityMinimum':5}}");
        await thread.PassAsync(1);
        Assert.Equal(5, (await ReadAsync(api, Services, "v1.apps"))["spec"]["groupPriorityMinimum"].Integer);
        await using ApiCore second = await StartAsync(store, thread, "10.96.0.0/16");
        Assert.Equal(17800, (await ReadAsync(api, Services, "v1.apps"))["spec"]["groupPriorityMinimum"].Integer);
    });

    private static void Run(string cidrs, Func<IApiServer, OneThread, MemoryStore, Task> test) => OneThread.Run(async thread =>
    {
        await using var store = new MemoryStore(new StoreOptions { Time = thread.Clock });
        await using ApiCore core = await StartAsync(store, thread, cidrs);
        await test(core.As("system:apiserver", "system:masters"), thread, store);
    });

    private static Task<ApiCore> StartAsync(MemoryStore store, OneThread thread, string cidrs) => ApiCore.StartAsync(
        CoreOptions.Over(store, thread.Clock) with { Settings = new ServerSettings { Kinds = new KindOptions { ServiceCidr = cidrs } } },
        CancellationToken.None);

    private static (string Type, string Status, string Message) Ready(Value block)
    {
        Value condition = block["status"]["conditions"][0];
        return (condition["type"].TextOrEmpty, condition["status"].TextOrEmpty, condition["message"].TextOrEmpty);
    }

    private static async Task<Value> ReadAsync(IApiServer api, ApiResource resource, string name)
    {
        ApiAnswer answer = await api.SendAsync(new ApiCall("GET", resource.Path(null, name)), default);
        Assert.True(answer.Succeeded, $"{name}: {answer.Code}");
        return answer.Object!.Root;
    }

    private static async Task PatchAsync(IApiServer api, string path, string patch)
    {
        byte[] body = Encoding.UTF8.GetBytes(patch.Replace('\'', '"'));
        ApiAnswer answer =
            await api.SendAsync(new ApiCall("PATCH", path) { Body = body, ContentType = "application/merge-patch+json" }, default);
        Assert.True(answer.Succeeded, $"{path}: {answer.Code}");
    }
}
