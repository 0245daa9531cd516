using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Server.Custom.Versions;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Server.Watching;
using Xebec.Store.Seam;

namespace Xebec.Server.Custom;

/// <summary>
/// Follows definitions: accepts their names, says they are established, and publishes a new registry with what they serve.
/// </summary>
/// <remarks>1. A definition changes. 2. Its names are compared with all others of its group. 3. Its status says so. 4. The registry is folded anew and swapped.</remarks>
public sealed class DefinitionLoop(
    IStore store, IGroupSource builtIn, Func<IApiServer> server, TimeProvider time, ConversionCaller caller, ViewCache cache)
{
    private static readonly ApiResource Resource = new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false);

    /// <summary>What is served as of now.</summary>
    public ApiRegistry Registry { get; private set; } = Fold(store.Current, store, builtIn, caller, cache);

    public Task RunAsync(CancellationToken cancellation) => StoreFollower.RunAsync(store, CustomGroups.Definitions, SettleAsync, cancellation);

    private static ApiRegistry Fold(ISnapshot snapshot, IStore store, IGroupSource builtIn, ConversionCaller caller, ViewCache cache) =>
        new(builtIn.Groups.Concat(new CustomGroups(snapshot, store, caller, cache).Groups));

    private async Task SettleAsync(ISnapshot snapshot, CancellationToken cancellation)
    {
        foreach (StoredObject item in snapshot.List(CustomGroups.Definitions))
        {
            Value definition = Document.Parse(item.Bytes).Root;
            if (DefinitionStatus.Settled(definition, Others(snapshot, item.Key), time.GetUtcNow()) is { } status)
            {
                var draft = ObjectDraft.Open(definition);
                draft.Set("status", status).Object("metadata").Set("resourceVersion", item.Revision.ToString());
                var call = new ApiCall("PUT", Resource.Path(null, item.Key.Name, "status") + "?fieldManager=kube-apiserver") { Body = JsonText.ToBytes(draft) };

                // a conflict means a newer change, which comes round again by the watch
                await server().SendAsync(call, cancellation);
            }
        }

        Registry = Fold(store.Current, store, builtIn, caller, cache);
    }

    private static IEnumerable<Value> Others(ISnapshot snapshot, ObjectKey self) =>
        snapshot.List(CustomGroups.Definitions).Where(o => o.Key != self).Select(o => Document.Parse(o.Bytes).Root);
}
