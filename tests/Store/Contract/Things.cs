using System.Text;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Tests.Store.Contract;

/// <summary>Small objects to store, and short ways to store them.</summary>
internal static class Things
{
    public static readonly ResourceName Pods = new("", "pods");
    public static readonly ResourceName Nodes = new("", "nodes");
    public static readonly ResourceName Services = new("", "services");
    public static readonly ResourceName Widgets = new("example.com", "widgets");

    /// <summary>The test run's end.</summary>
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static ObjectKey Pod(string name, string ns = "default") => new(Pods, ns, name);

    public static ObjectKey Widget(string name, string ns = "default") => new(Widgets, ns, name);

    public static byte[] Json(ObjectKey key, string data = "", string? node = null, string? owner = null)
    {
        string scope = key.Namespace.Length == 0 ? "" : $",\"namespace\":\"{key.Namespace}\"";
        string owners = owner is null ? "" : $",\"ownerReferences\":[{{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"o\",\"uid\":\"{owner}\"}}]";
        string spec = node is null ? "{}" : $"{{\"nodeName\":\"{node}\"}}";
        return Encoding.UTF8.GetBytes(key.Resource == Widgets
            ? $"{{\"apiVersion\":\"example.com/v1\",\"data\":\"{data}\",\"kind\":\"Widget\",\"metadata\":{{\"name\":\"{key.Name}\"{scope}{owners},\"uid\":\"uid-{key.Name}\"}}}}"
            : $"{{\"kind\":\"Thing\",\"apiVersion\":\"v1\",\"metadata\":{{\"name\":\"{key.Name}\"{scope},\"uid\":\"uid-{key.Name}\"{owners}}},\"spec\":{spec},\"data\":\"{data}\"}}");
    }

    public static async Task<StoredObject> PutAsync(this IStore store, ObjectKey key, string data = "", string? node = null, string? owner = null, TimeSpan? life = null)
    {
        Revision expected = (await store.ReadLatestAsync(default)).Get(key)?.Revision ?? Revision.None;
        CommitResult result = await store.CommitAsync(new Commit(new Write(key, expected, Json(key, data, node, owner), life)), Stop);
        return Assert.IsType<CommitResult.Done>(result).Objects[0]!;
    }

    public static async Task<Revision> RemoveAsync(this IStore store, ObjectKey key)
    {
        Revision expected = (await store.ReadLatestAsync(default)).Get(key)!.Revision;
        return Assert.IsType<CommitResult.Done>(await store.CommitAsync(new Commit(new Write(key, expected, null)), Stop)).Revision;
    }

    public static string Text(this StoredObject item) => Encoding.UTF8.GetString(item.Bytes.Span);

    public static IEnumerable<string> Names(this IEnumerable<StoredObject> items) => items.Select(i => i.Key.Namespace.Length == 0 ? i.Key.Name : $"{i.Key.Namespace}/{i.Key.Name}");

    /// <summary>Reads until so many events came; fails after a minute.</summary>
    public static async Task<List<StoreEvent>> TakeAsync(this IStoreWatch watch, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        List<StoreEvent> events = [];
        while (events.Count < count)
        {
            events.AddRange(await watch.ReadAsync(patience.Token));
        }

        Assert.Equal(count, events.Count);
        return events;
    }

    public static string Tell(this StoreEvent change)
        => $"{(change.Previous is null ? "+" : change.Object is null ? "-" : "~")}{change.Key.Name}";
}
