using System.Net;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Server.Whereabouts;
using Xebec.Simulator;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Tests.Cluster;

/// <summary>Two API servers over one store, and the service that leads to them.</summary>
public sealed class ServerPresenceTests
{
    [Fact]
    public void The_service_kubernetes_leads_to_servers_that_renew_their_lease() => OneThread.Run(async thread =>
    {
        await using var store = new MemoryStore(new StoreOptions { Time = thread.Clock });
        await using ApiCore core = await ApiCore.StartAsync(CoreOptions.Over(store, thread.Clock), CancellationToken.None);
        IApiServer api = core.As("system:apiserver", "system:masters");
        ServerPresence first = Of("one", "192.0.2.1");
        ServerPresence second = Of("two", "192.0.2.2");
        await first.EnsureAsync(default);
        await second.EnsureAsync(default);

        Assert.Equal("10.96.0.1", (await ReadAsync(ApiResources.Services))["spec"]["clusterIP"].TextOrEmpty);
        Assert.Equal("192.0.2.1 192.0.2.2", await AddressesAsync());
        Assert.Equal(2, (await ReadAsync(ApiResources.EndpointSlices))["endpoints"].Count);

        await api.SendAsync(new ApiCall("DELETE", ApiResources.Services.Path("default", "kubernetes")), default);
        await thread.PassAsync(40);
        await first.EnsureAsync(default);
        Assert.Equal("192.0.2.1", await AddressesAsync());
        Assert.Equal("10.96.0.1", (await ReadAsync(ApiResources.Services))["spec"]["clusterIP"].TextOrEmpty);

        ServerPresence Of(string host, string address) => new(api, new ServerIdentity(host, "u", IPAddress.Parse(address), 6443), "10.96.0.1", thread.Clock);

        async Task<Value> ReadAsync(ApiResource resource)
        {
            ApiAnswer answer = await api.SendAsync(new ApiCall("GET", resource.Path("default", "kubernetes")), default);
            Assert.True(answer.Succeeded, $"{resource.Resource}: {answer.Code}");
            return answer.Object!.Root;
        }

        async Task<string> AddressesAsync() =>
            string.Join(' ', (await ReadAsync(ApiResources.Endpoints))["subsets"][0]["addresses"].Elements.ToList().Select(a => a["ip"].TextOrEmpty));
    });

    [Fact]
    public void A_lease_is_named_by_a_hash_of_the_machine() =>
        Assert.Equal("apiserver-wlv32tlttr4jl3gtroqexyxapa", new ServerIdentity("vm", "u", IPAddress.Loopback, 1).LeaseName);
}
