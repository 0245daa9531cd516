using Xebec.Client.Discovery;
using Xebec.Client.Seam;
using Xebec.Control.Namespaces;
using Xebec.Control.RootCertificates;
using Xebec.Control.Runtime;
using Xebec.Control.ServiceAccounts;
using Xebec.Simulator;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

public class NamespaceTests
{
    private static readonly ApiResource Widgets = new("example.com", "v1", "widgets", "Widget", true);

    private static void Cleaner(ControllerGroup group, ControlServices services) =>
        group.Add("namespace-controller", (server, _) => new NamespaceCleaner(server, services.Informers, services.Time, services.Journal));

    private static void Populate(FakeApiServer server)
    {
        Discovery.Serve(server, ApiResources.Namespaces, ApiResources.Nodes, ApiResources.Pods, ApiResources.ConfigMaps, Widgets);
        foreach (string ns in new[] { "n", "other" })
        {
            server.Put(ApiResources.Namespaces, Json("{'kind':'Namespace','apiVersion':'v1','metadata':{'name':'" + ns + "'},'spec':{'finalizers':['kubernetes']},'status':{'phase':'Active'}}"));
            server.Put(ApiResources.ConfigMaps, Json("{'metadata':{'name':'c','namespace':'" + ns + "'}}"));
            server.Put(Widgets, Json("{'metadata':{'name':'w','namespace':'" + ns + "'}}"));
        }
    }

    private static async Task DeleteAsync(FakeApiServer server) => await server.SendAsync(new ApiCall("DELETE", "/api/v1/namespaces/n"), default);

    private static string Conditions(FakeApiServer server) => string.Join('\n', server.Get(ApiResources.Namespaces, "", "n")!.Root["status"]["conditions"].Elements.ToList()
        .Where(c => c["status"].TextIs("True")).Select(c => $"{c["type"].Text} {c["reason"].Text}: {c["message"].Text}"));

    [Fact]
    public void A_namespace_goes_with_all_that_is_in_it_and_nothing_else_does() => SmallCluster.Run(
        Cleaner,
        async c =>
        {
            await DeleteAsync(c.Server);
            await c.SettleAsync();
            Assert.Null(c.Server.Get(ApiResources.Namespaces, "", "n"));
            Assert.Null(c.Server.Get(ApiResources.ConfigMaps, "n", "c"));
            Assert.Null(c.Server.Get(Widgets, "n", "w"));
            Assert.NotNull(c.Server.Get(ApiResources.Namespaces, "", "other"));
            Assert.NotNull(c.Server.Get(ApiResources.ConfigMaps, "other", "c"));
            Assert.NotNull(c.Server.Get(Widgets, "other", "w"));
        },
        Populate);

    [Fact]
    public void What_is_left_is_told_and_waited_for_pods_before_all_else() => SmallCluster.Run(
        Cleaner,
        async c =>
        {
            c.Server.Put(ApiResources.Pods, Json("{'metadata':{'name':'p','namespace':'n','finalizers':['x/hold']}}"));
            await DeleteAsync(c.Server);
            await c.Thread.PassAsync(5);
            Assert.Equal("Terminating", c.Server.Get(ApiResources.Namespaces, "", "n")!.Root["status"]["phase"].Text);
            Assert.Equal(
                "NamespaceContentRemaining SomeResourcesRemain: Some resources are remaining: pods. has 1 resource instances\n"
                + "NamespaceFinalizersRemaining SomeFinalizersRemain: Some content in the namespace has finalizers remaining: x/hold in 1 resource instances",
                Conditions(c.Server));
            Assert.NotNull(c.Server.Get(ApiResources.ConfigMaps, "n", "c"));
            c.Apply(ApiResources.Pods, "p", p => p.Object("metadata").Remove("finalizers"));
            c.Server.Remove(ApiResources.Pods, "n", "p");
            await c.Thread.UntilAsync(() => c.Server.Get(ApiResources.Namespaces, "", "n") is null, secondsMax: 30);
            Assert.Null(c.Server.Get(ApiResources.ConfigMaps, "n", "c"));
        },
        Populate);

    [Fact]
    public void A_namespace_whose_content_cannot_be_seen_stays() => SmallCluster.Run(
        Cleaner,
        async c =>
        {
            c.Server.Intercept = call => call.Target == "/apis"
                ? new ApiAnswer(200, "{\"kind\":\"APIGroupList\",\"groups\":[{\"name\":\"example.com\",\"preferredVersion\":{\"groupVersion\":\"example.com/v1\"},\"versions\":[{\"groupVersion\":\"example.com/v1\"}]}]}"u8.ToArray())
                : call.Target == "/apis/example.com/v1" ? FakeApiServer.Status(503, "ServiceUnavailable", "down") : null;
            await DeleteAsync(c.Server);
            await c.Thread.PassAsync(5);
            Assert.Equal("NamespaceDeletionDiscoveryFailure DiscoveryFailed: Discovery failed for some groups, 1 remaining: example.com/v1", Conditions(c.Server));
            c.Server.Intercept = null;
            await c.Thread.UntilAsync(() => c.Server.Get(ApiResources.Namespaces, "", "n") is null);
        },
        Populate);

    [Fact]
    public void Discovery_reads_both_forms() => OneThread.Run(async thread =>
    {
        var server = new FakeApiServer(thread.Clock);
        Discovery.Serve(server, ApiResources.Pods, ApiResources.Nodes, Widgets);
        DiscoveredApi aggregated = (await ApiDiscovery.ReadAsync(server, default))!;
        server.Discover("/api", "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}");
        server.Discover("/api/v1", "{\"groupVersion\":\"v1\",\"resources\":[{\"name\":\"pods\",\"namespaced\":true,\"kind\":\"Pod\",\"verbs\":[\"get\"]},{\"name\":\"pods/status\",\"namespaced\":true,\"kind\":\"Pod\",\"verbs\":[\"get\"]},{\"name\":\"nodes\",\"namespaced\":false,\"kind\":\"Node\",\"verbs\":[]}]}");
        server.Discover("/apis", "{\"kind\":\"APIGroupList\",\"groups\":[{\"name\":\"example.com\",\"preferredVersion\":{\"groupVersion\":\"example.com/v1\"},\"versions\":[{\"groupVersion\":\"example.com/v1beta1\"},{\"groupVersion\":\"example.com/v1\"}]}]}");
        server.Discover("/apis/example.com/v1", "{\"groupVersion\":\"example.com/v1\",\"resources\":[{\"name\":\"widgets\",\"namespaced\":true,\"kind\":\"Widget\",\"verbs\":[]}]}");
        server.Discover("/apis/example.com/v1beta1", "{\"groupVersion\":\"example.com/v1beta1\",\"resources\":[{\"name\":\"widgets\",\"namespaced\":true,\"kind\":\"Widget\",\"verbs\":[]}]}");
        DiscoveredApi plain = (await ApiDiscovery.ReadAsync(server, default))!;
        Assert.Equal(aggregated.Resources.Select(r => r.Resource), plain.Preferred.Select(r => r.Resource));
        Assert.Equal(Widgets with { Version = "v1beta1" }, plain.ResourceOf(new Xebec.Api.Keys.KindName("example.com", "v1beta1", "Widget")));
    });

    [Fact]
    public void Every_active_namespace_has_its_account_and_its_authority() => SmallCluster.Run(
        (group, _) => group.Add(new ServiceAccountController()).Add(new RootCertificatePublisher("PEM")),
        async c =>
        {
            c.Server.Put(ApiResources.Namespaces, Json("{'metadata':{'name':'going','deletionTimestamp':'2026-01-01T00:00:00Z'},'status':{'phase':'Terminating'}}"));
            await c.SettleAsync();
            Assert.Equal(["n", "other"], c.Server.All(ApiResources.ServiceAccounts).Select(a => a.Key.Namespace));
            ApiObject config = c.Server.Get(ApiResources.ConfigMaps, "n", "kube-root-ca.crt")!;
            Assert.Equal("PEM", config.Root["data"]["ca.crt"].Text);
            Assert.StartsWith("Contains a CA bundle", config.Root["metadata"]["annotations"]["kubernetes.io/description"].Text, StringComparison.Ordinal);
            c.Server.Remove(ApiResources.ServiceAccounts, "n", "default");
            c.Apply(ApiResources.ConfigMaps, "kube-root-ca.crt", m => m.Object("data")["ca.crt"] = "forged");
            c.Server.Remove(ApiResources.ConfigMaps, "other", "kube-root-ca.crt");
            await c.SettleAsync();
            Assert.NotNull(c.Server.Get(ApiResources.ServiceAccounts, "n", "default"));
            Assert.Equal("PEM", c.Server.Get(ApiResources.ConfigMaps, "n", "kube-root-ca.crt")!.Root["data"]["ca.crt"].Text);
            Assert.NotNull(c.Server.Get(ApiResources.ConfigMaps, "other", "kube-root-ca.crt"));
        },
        Populate);
}
