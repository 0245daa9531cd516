using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Server.Resources.Allocation;
using Xebec.Server.Watching;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Networking;

/// <summary>
/// Keeps the ServiceCIDR "kubernetes" that stands for the server's own blocks: makes it again when it goes, says that it is ready, and adds
/// the second family when the server has got one. One that says something else is left alone, with a warning in the log.
/// </summary>
public sealed class DefaultBlockKeeper(IStore store, Func<IApiServer> server, string cidrs, TimeProvider time, Action<string> say)
{
    private const string Name = "kubernetes";
    private const string Manager = "?fieldManager=kube-apiserver";
    private static readonly ApiResource Resource = ApiResources.ServiceCidrs;
    private bool _warned;

    public Task RunAsync(CancellationToken cancellation) => StoreFollower.RunAsync(store, Resource.Name, SettleAsync, cancellation);

    /// <summary>The object as it is made.</summary>
    public static ObjectDraft Made(string cidrs)
    {
        ObjectDraft item = new ObjectDraft().Set("kind", Resource.Kind).Set("apiVersion", Resource.ApiVersion);
        item.Object("metadata").Set("name", Name);
        item.Object("spec").Set("cidrs", List(AddressRange.Listed(cidrs)));
        return item;
    }

    /// <summary>The condition that says that it is ready.</summary>
    public static ObjectDraft Ready(DateTimeOffset now) => new ObjectDraft()
        .Set("type", "Ready")
        .Set("status", "True")
        .Set("lastTransitionTime", Metadata.Time(now))
        .Set("reason", "")
        .Set("message", "Kubernetes default Service CIDR is ready");

    private static ArrayDraft List(IEnumerable<string> texts) => new(texts.Select(t => (Value)t));

    private async Task SettleAsync(ISnapshot snapshot, CancellationToken cancellation)
    {
        if (snapshot.Get(new ObjectKey(Resource.Name, "", Name)) is not { } found)
        {
            var call = new ApiCall("POST", Resource.Path(null) + Manager) { Body = JsonText.ToBytes(Made(cidrs)) };
            await server().SendAsync(call, cancellation);
            return;
        }

        Value root = Document.Parse(found.Bytes).Root;
        if (root["metadata"]["deletionTimestamp"].Exists)
        {
            return;
        }

        var has = root["spec"]["cidrs"].Elements.ToList().Select(c => c.TextOrEmpty).ToList();
        IReadOnlyList<string> wanted = AddressRange.Listed(cidrs);
        if (has.Count == 1 && wanted.Count == 2 && has[0] == wanted[0])
        {
            await MergeAsync(new ObjectDraft().Set("spec", new ObjectDraft().Set("cidrs", List(wanted))), null, cancellation);
        }
        else if (!has.SequenceEqual(wanted))
        {
            Warn($"the ServiceCIDR {Name} has {string.Join(',', has)}, this server {cidrs}: addresses come from either");
        }

        if (!root["status"]["conditions"].Elements.ToList().Exists(c => c["type"].TextIs("Ready")))
        {
            ArrayDraft conditions = new([.. root["status"]["conditions"].Elements.ToList(), Ready(time.GetUtcNow())]);
            await MergeAsync(new ObjectDraft().Set("status", new ObjectDraft().Set("conditions", conditions)), "status", cancellation);
        }
    }

    // a refusal means that it is going or changing, which comes round again by the watch
    private async Task MergeAsync(ObjectDraft patch, string? subresource, CancellationToken cancellation) =>
        await server().SendAsync(
            new ApiCall("PATCH", Resource.Path(null, Name, subresource) + Manager)
            {
                Body = JsonText.ToBytes(patch),
                ContentType = "application/merge-patch+json",
            },
            cancellation);

    private void Warn(string text)
    {
        if (!_warned)
        {
            say(text);
            _warned = true;
        }
    }
}
