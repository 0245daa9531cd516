using System.Globalization;
using System.Net;
using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Client.Seam;
using Xebec.Server.Resources;

namespace Xebec.Server.Whereabouts;

/// <summary>
/// What the cluster knows of its API servers: each renews a Lease that says where it is, and the service "kubernetes" in the namespace
/// "default" leads to those whose lease is fresh.
/// </summary>
/// <remarks>
/// 1. Make namespaces that nobody may miss. 2. Renew the own lease. 3. Make the service. 4. Write the addresses of all fresh leases behind
/// it.
/// </remarks>
public sealed class ServerPresence(IApiServer api, ServerIdentity self, string serviceAddress, TimeProvider time)
{
    private const string Service = "kubernetes";
    private const string Namespace = "default";
    private const string LeaseNamespace = "kube-system";
    private const string AddressAnnotation = "kubernetes.io/peer-advertise-address";
    private const string IdentityLabel = "apiserver.kubernetes.io/identity";
    private const int LeaseSeconds = 3600;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    // three renewals may fail before nobody is sent there any more
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What servers behind this one need to know to trust it and its users: the ConfigMap "extension-apiserver-authentication".
    /// Asked each time; empty: there is none.
    /// </summary>
    public Func<IReadOnlyDictionary<string, string>> Authentication { get; init; } = static () => new Dictionary<string, string>();

    /// <summary>Keeps all of it, until <paramref name="cancellation"/> ends it with an exception.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Every, time, cancellation);
            await EnsureAsync(cancellation);
        }
    }

    /// <summary>Everything once: what is missing is made, what differs is written again.</summary>
    public async ValueTask EnsureAsync(CancellationToken cancellation)
    {
        foreach (string name in DefaultObjects.Namespaces)
        {
            await KeepAsync(ApiResources.Namespaces, Named(ApiResources.Namespaces, name, ""), found => true, cancellation);
        }

        await RenewAsync(cancellation);
        await TellAsync(cancellation);
        await KeepServiceAsync(cancellation);
        List<IPEndPoint> servers = await FreshAsync(cancellation);
        if (servers.Count == 0)
        {
            return;
        }

        ObjectDraft endpoints = Endpoints(servers);
        await KeepAsync(ApiResources.Endpoints, endpoints, found => found["subsets"] == endpoints["subsets"], cancellation);
        ObjectDraft slice = Slice(servers);
        await KeepAsync(
            ApiResources.EndpointSlices,
            slice,
            found => found["endpoints"] == slice["endpoints"] && found["ports"] == slice["ports"],
            cancellation);
    }

    private async ValueTask TellAsync(CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, string> authentication = Authentication();
        if (authentication.Count > 0)
        {
            ObjectDraft map = Named(ApiResources.ConfigMaps, "extension-apiserver-authentication", LeaseNamespace);
            var data = new ObjectDraft();
            authentication.OrderBy(a => a.Key, StringComparer.Ordinal).ToList().ForEach(a => data.Set(a.Key, a.Value));
            await KeepAsync(ApiResources.ConfigMaps, map.Set("data", data), found => found["data"] == data, cancellation);
        }

        // since when tokens in secrets are watched for use; everybody reads it, nobody changes it
        ObjectDraft tracking = Named(ApiResources.ConfigMaps, "kube-apiserver-legacy-service-account-token-tracking", LeaseNamespace);
        tracking.Set(
            "data", new ObjectDraft().Set("since", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        await KeepAsync(ApiResources.ConfigMaps, tracking, found => true, cancellation);
    }

    private async ValueTask RenewAsync(CancellationToken cancellation)
    {
        ObjectDraft lease = Named(ApiResources.Leases, self.LeaseName, LeaseNamespace);
        lease.Object("metadata")
            .Set("annotations", new ObjectDraft().Set(AddressAnnotation, new IPEndPoint(self.Address, self.Port).ToString()))
            .Set("labels", new ObjectDraft().Set(IdentityLabel, "kube-apiserver").Set("kubernetes.io/hostname", self.HostName));
        lease.Set("spec", new ObjectDraft()
            .Set("holderIdentity", $"{self.LeaseName}_{self.Uid}")
            .Set("leaseDurationSeconds", LeaseSeconds)
            .Set("renewTime", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)));
        await KeepAsync(ApiResources.Leases, lease, found => false, cancellation);
    }

    // what came between is mended the next time
    private async ValueTask KeepAsync(ApiResource resource, ObjectDraft wanted, Func<Value, bool> fits, CancellationToken cancellation)
    {
        string ns = wanted["metadata"]["namespace"].TextOrEmpty;
        string path = resource.Path(ns, wanted["metadata"]["name"].TextOrEmpty);
        ApiAnswer found = await api.SendAsync(new ApiCall("GET", path), cancellation);
        if (found.Code == 404)
        {
            await api.SendAsync(new ApiCall("POST", resource.Path(ns)) { Body = JsonText.ToBytes(wanted) }, cancellation);
        }
        else if (found.Object is { } there && !fits(there.Root))
        {
            wanted.Object("metadata").Set("resourceVersion", there.ResourceVersion);
            await api.SendAsync(new ApiCall("PUT", path) { Body = JsonText.ToBytes(wanted) }, cancellation);
        }
    }

    // its ports and type are the server's business, the rest is left as somebody made it
    private async ValueTask KeepServiceAsync(CancellationToken cancellation)
    {
        ObjectDraft wanted = OwnService();
        await KeepAsync(ApiResources.Services, wanted, found =>
        {
            bool fits = found["spec"]["ports"] == wanted["spec"]["ports"] && found["spec"]["type"] == wanted["spec"]["type"];
            Value ports = wanted["spec"]["ports"];
            if (!fits)
            {
                wanted.Set("metadata", found["metadata"].Clone()).Set("spec", found["spec"].Clone()).Object("spec").Set("ports", ports)
                    .Set("type", "ClusterIP");
            }

            return fits;
        }, cancellation);
    }

    private async ValueTask<List<IPEndPoint>> FreshAsync(CancellationToken cancellation)
    {
        ApiList leases = await api.ListAsync(
            ApiResources.Leases, LeaseNamespace, $"labelSelector={IdentityLabel}%3Dkube-apiserver", cancellation);
        var found = new List<IPEndPoint>();
        foreach (Value lease in leases.Items.Select(l => l.Root))
        {
            string address = lease["metadata"]["annotations"][AddressAnnotation].TextOrEmpty;
            bool fresh = TimeText.TryRead(lease["spec"]["renewTime"].TextOrEmpty, out Timestamp renewed)
                && time.GetUtcNow() - renewed.ToDateTimeOffset() < Fresh;
            if (fresh && IPEndPoint.TryParse(address, out IPEndPoint? server) && !IPAddress.IsLoopback(server.Address))
            {
                found.Add(server);
            }
        }

        return [.. found.DistinctBy(s => s.ToString()).OrderBy(s => s.ToString(), StringComparer.Ordinal)];
    }

    private static ObjectDraft Named(ApiResource resource, string name, string ns) => new ObjectDraft()
        .Set("kind", resource.Kind)
        .Set("apiVersion", resource.ApiVersion)
        .Set("metadata", new ObjectDraft().Set("name", name).Set("namespace", ns));

    private ObjectDraft OwnService()
    {
        ObjectDraft service = Named(ApiResources.Services, Service, Namespace);
        service.Object("metadata").Set("labels", new ObjectDraft().Set("component", "apiserver").Set("provider", "kubernetes"));
        return service.Set("spec", new ObjectDraft()
            .Set("clusterIP", serviceAddress)
            .Set(
                "ports", new ArrayDraft(
                    [new ObjectDraft().Set("name", "https").Set("port", 443).Set("protocol", "TCP").Set("targetPort", self.Port)]))
            .Set("sessionAffinity", "None")
            .Set("type", "ClusterIP"));
    }

    private static ArrayDraft Ports(List<IPEndPoint> servers) =>
        new([.. servers.Take(1).Select(s => (Value)new ObjectDraft().Set("name", "https").Set("port", s.Port).Set("protocol", "TCP"))]);

    private static ObjectDraft Endpoints(List<IPEndPoint> servers)
    {
        ObjectDraft endpoints = Named(ApiResources.Endpoints, Service, Namespace);
        endpoints.Object("metadata").Set("labels", new ObjectDraft().Set("endpointslice.kubernetes.io/skip-mirror", "true"));
        var addresses = new ArrayDraft(servers.Select(s => (Value)new ObjectDraft().Set("ip", s.Address.ToString())));
        return endpoints.Set("subsets", new ArrayDraft([new ObjectDraft().Set("addresses", addresses).Set("ports", Ports(servers))]));
    }

    private static ObjectDraft Slice(List<IPEndPoint> servers)
    {
        ObjectDraft slice = Named(ApiResources.EndpointSlices, Service, Namespace);
        slice.Object("metadata").Set("labels", new ObjectDraft().Set("kubernetes.io/service-name", Service));
        bool v6 = servers[0].AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        var endpoints = new ArrayDraft(servers.Select(s => (Value)new ObjectDraft()
            .Set("addresses", new ArrayDraft([s.Address.ToString()]))
            .Set("conditions", new ObjectDraft().Set("ready", true))));
        return slice.Set("addressType", v6 ? "IPv6" : "IPv4").Set("endpoints", endpoints).Set("ports", Ports(servers));
    }
}
