using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Control.GarbageCollection;
using Xebec.Control.Runtime;
using static Xebec.Tests.Control.Objects;

namespace Xebec.Tests.Control;

public class GarbageTests
{
    private static readonly ApiResource Widgets = new("example.com", "v1", "widgets", "Widget", true);

    private static void Collector(ControllerGroup group, ControlServices services) => group.Add(
        "generic-garbage-collector", (server, events) => new GarbageCollector(server, services.Informers, events, services.Time, services.Journal));

    private static void Serve(FakeApiServer server) => Discovery.Serve(server, ApiResources.Pods, ApiResources.Nodes, ApiResources.ConfigMaps, ApiResources.ReplicaSets, Widgets);

    private static string Owner(ApiResource resource, string name, bool blocks = true) =>
        "{'apiVersion':'" + resource.ApiVersion + "','kind':'" + resource.Kind + "','name':'" + name + "','uid':'u-" + name + "','blockOwnerDeletion':" + (blocks ? "true" : "false") + "}";

    private static void Put(SmallCluster c, ApiResource resource, string name, params string[] owners) => c.Server.Put(
        resource, Json("{'kind':'" + resource.Kind + "','apiVersion':'" + resource.ApiVersion + "','metadata':{'name':'" + name + "','namespace':'n','uid':'u-" + name + "'" + (owners.Length == 0 ? "" : ",'ownerReferences':[" + string.Join(',', owners) + "]") + "}}"));

    private static async Task DeleteAsync(SmallCluster c, ApiResource resource, string name, string? policy) => await c.Server.SendAsync(
        new ApiCall("DELETE", resource.Path("n", name)) { Body = JsonText.ToBytes(new ObjectDraft().Set("propagationPolicy", policy)) }, default);

    [Fact]
    public void What_an_owner_leaves_behind_goes_and_what_that_leaves_too() => SmallCluster.Run(Collector, async c =>
    {
        Put(c, Widgets, "top");
        Put(c, ApiResources.ReplicaSets, "set", Owner(Widgets, "top"));
        Put(c, ApiResources.Pods, "pod", Owner(ApiResources.ReplicaSets, "set"));
        Put(c, ApiResources.ConfigMaps, "free");
        await c.SettleAsync();
        Assert.Empty(c.Server.Writes);
        await DeleteAsync(c, Widgets, "top", "Background");
        await c.Thread.UntilAsync(() => c.Server.Get(ApiResources.Pods, "n", "pod") is null);
        Assert.Null(c.Server.Get(ApiResources.ReplicaSets, "n", "set"));
        Assert.NotNull(c.Server.Get(ApiResources.ConfigMaps, "n", "free"));
    }, Serve);

    [Fact]
    public void An_object_whose_owner_never_was_goes_too_but_only_on_the_servers_word() => SmallCluster.Run(Collector, async c =>
    {
        Put(c, ApiResources.Pods, "orphan", Owner(ApiResources.ReplicaSets, "never"));
        Put(c, ApiResources.Pods, "strange", Owner(new ApiResource("gone.example.com", "v1", "things", "Thing", true), "x"));
        Put(c, ApiResources.ReplicaSets, "other");
        c.Server.Put(ApiResources.Pods, Json("{'metadata':{'name':'renamed','namespace':'n','uid':'u-renamed','ownerReferences':[{'apiVersion':'apps/v1','kind':'ReplicaSet','name':'other','uid':'another'}]}}"));
        bool reachable = false;
        c.Server.Intercept = call => !reachable && call.Method == "GET" && call.Target.EndsWith("/never", StringComparison.Ordinal) ? FakeApiServer.Status(500, "InternalError", "no") : null;
        await c.Thread.PassAsync(10);
        Assert.NotNull(c.Server.Get(ApiResources.Pods, "n", "orphan"));
        Assert.Null(c.Server.Get(ApiResources.Pods, "n", "renamed"));
        reachable = true;
        await c.Thread.UntilAsync(() => c.Server.Get(ApiResources.Pods, "n", "orphan") is null);
        Assert.NotNull(c.Server.Get(ApiResources.Pods, "n", "strange"));
    }, Serve);

    [Fact]
    public void An_owner_deleted_in_the_foreground_waits_for_those_that_block_it() => SmallCluster.Run(Collector, async c =>
    {
        Put(c, Widgets, "top");
        Put(c, ApiResources.ReplicaSets, "set", Owner(Widgets, "top"));
        Put(c, ApiResources.Pods, "pod", Owner(ApiResources.ReplicaSets, "set"));
        c.Apply(ApiResources.Pods, "pod", p => p.Object("metadata").Array("finalizers").Add("x/hold"));
        Put(c, ApiResources.ConfigMaps, "loose", Owner(Widgets, "top", blocks: false));
        await c.SettleAsync();
        await DeleteAsync(c, Widgets, "top", "Foreground");
        await c.Thread.PassAsync(10);

        // the pod is held: so is the set, and so is the top; what doesn't block is gone
        Assert.NotNull(c.Server.Get(Widgets, "n", "top"));
        Assert.Contains("foregroundDeletion", c.Server.Get(ApiResources.ReplicaSets, "n", "set")!.Root["metadata"]["finalizers"].ToString(), StringComparison.Ordinal);
        Assert.Null(c.Server.Get(ApiResources.ConfigMaps, "n", "loose"));
        c.Server.Remove(ApiResources.Pods, "n", "pod");
        await c.Thread.UntilAsync(() => c.Server.Get(Widgets, "n", "top") is null);
        Assert.Null(c.Server.Get(ApiResources.ReplicaSets, "n", "set"));
    }, Serve);

    [Fact]
    public void Orphaned_dependents_stay_without_their_owner() => SmallCluster.Run(Collector, async c =>
    {
        Put(c, Widgets, "top");
        Put(c, ApiResources.Pods, "a", Owner(Widgets, "top"));
        Put(c, ApiResources.Pods, "b", Owner(Widgets, "top"));
        await c.SettleAsync();
        await DeleteAsync(c, Widgets, "top", "Orphan");
        await c.Thread.UntilAsync(() => c.Server.Get(Widgets, "n", "top") is null);
        await c.SettleAsync();
        Assert.False(c.Server.Get(ApiResources.Pods, "n", "a")!.Root["metadata"]["ownerReferences"].Exists);
        Assert.False(c.Server.Get(ApiResources.Pods, "n", "b")!.Root["metadata"]["ownerReferences"].Exists);
    }, Serve);

    [Fact]
    public void While_one_owner_lives_only_the_references_to_the_others_go() => SmallCluster.Run(Collector, async c =>
    {
        Put(c, Widgets, "one");
        Put(c, Widgets, "two");
        Put(c, ApiResources.Pods, "p", Owner(Widgets, "one"), Owner(Widgets, "two"));
        await c.SettleAsync();
        await DeleteAsync(c, Widgets, "one", null);
        await c.SettleAsync();
        Assert.Equal(["u-two"], c.Server.Get(ApiResources.Pods, "n", "p")!.Root["metadata"]["ownerReferences"].Elements.ToList().Select(r => r["uid"].Text));
    }, Serve);

    [Fact]
    public void A_circle_deleted_in_the_foreground_goes() => SmallCluster.Run(Collector, async c =>
    {
        Put(c, Widgets, "a", Owner(Widgets, "b"));
        Put(c, Widgets, "b", Owner(Widgets, "a"));
        await c.SettleAsync();
        await DeleteAsync(c, Widgets, "a", "Foreground");
        await c.Thread.UntilAsync(() => !c.Server.All(Widgets).Any());
    }, Serve);

    [Fact]
    public void A_kind_defined_later_is_collected_as_well() => SmallCluster.Run(
        Collector,
        async c =>
        {
            await c.SettleAsync();
            Serve(c.Server);
            Put(c, Widgets, "top");
            Put(c, ApiResources.Pods, "p", Owner(Widgets, "top"));
            await c.Thread.PassAsync(40);
            await DeleteAsync(c, Widgets, "top", null);
            await c.Thread.UntilAsync(() => c.Server.Get(ApiResources.Pods, "n", "p") is null);
        },
        server => Discovery.Serve(server, ApiResources.Pods, ApiResources.ReplicaSets));

    [Theory]
    [InlineData("solid", true, false, GarbageAction.Keep)]
    [InlineData("solid,solid", true, true, GarbageAction.Keep)]
    [InlineData("dangling", false, false, GarbageAction.Delete)]
    [InlineData("dangling,dangling", true, false, GarbageAction.Delete)]
    [InlineData("solid,dangling", true, false, GarbageAction.Detach)]
    [InlineData("solid,waiting", true, false, GarbageAction.Detach)]
    [InlineData("waiting", false, false, GarbageAction.Delete)]
    [InlineData("waiting", true, false, GarbageAction.DeleteInForeground)]
    [InlineData("waiting,dangling", true, false, GarbageAction.DeleteInForeground)]
    [InlineData("waiting", true, true, GarbageAction.UnblockAndDeleteInForeground)]
    internal void What_becomes_of_an_object_follows_from_its_owners(string owners, bool dependents, bool waiting, GarbageAction action)
    {
        List<(Uid, OwnerState)> states = [.. owners.Split(',').Select((o, i) => (new Uid($"u{i}"), Enum.Parse<OwnerState>(o, ignoreCase: true)))];
        Assert.Equal(action, GarbageDecision.Of(states, dependents, waiting).Action);
    }
}
