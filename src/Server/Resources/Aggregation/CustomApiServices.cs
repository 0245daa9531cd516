using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Server.Custom;
using Xebec.Server.Custom.Life;
using Xebec.Server.Watching;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Aggregation;

/// <summary>
/// Keeps an APIService for every group version that definitions serve, as it was made, and none for those they no longer do.
/// </summary>
public sealed class CustomApiServices(IStore store, DefinitionTable definitions, Func<IApiServer> server)
{
    private const string Manager = "?fieldManager=kube-apiserver";
    private const int GroupPriority = 1000;
    private const int VersionPriority = 100;
    private static readonly ApiResource Resource = new("apiregistration.k8s.io", "v1", "apiservices", "APIService", false);
    private static readonly ResourceName Services = new("apiregistration.k8s.io", "apiservices");

    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(
        StoreFollower.RunAsync(store, CustomGroups.Definitions, SettleAsync, cancellation),
        StoreFollower.RunAsync(store, Services, SettleAsync, cancellation));

    /// <summary>The group versions that definitions serve, once each.</summary>
    internal static IReadOnlyList<(string Group, string Version)> Served(
        IEnumerable<(string Group, IReadOnlyList<string> Versions)> definitions) =>
    [
        .. definitions
            .SelectMany(d => d.Versions.Select(v => (d.Group, Version: v)))
            .Distinct()
            .OrderBy(v => $"{v.Version}.{v.Group}", StringComparer.Ordinal),
    ];

    private static ObjectDraft Spec(string group, string version) =>
        new ObjectDraft().Set("group", group).Set("version", version)
            .Set("groupPriorityMinimum", GroupPriority).Set("versionPriority", VersionPriority);

    private async Task SettleAsync(ISnapshot snapshot, CancellationToken cancellation)
    {
        var wanted = Served(definitions.All().Select(d => (d.Group, d.Versions)))
            .ToDictionary(v => $"{v.Version}.{v.Group}", StringComparer.Ordinal);
        foreach (StoredObject item in snapshot.List(Services))
        {
            Value root = Document.Parse(item.Bytes).Root;
            bool ours = root["metadata"]["labels"][LocalApiServices.ManagedLabel].TextIs("true");
            bool stays = wanted.Remove(item.Key.Name, out (string Group, string Version) served);
            if (!stays && ours)
            {
                await server().SendAsync(new ApiCall("DELETE", Resource.Path(null, item.Key.Name)), cancellation);
            }
            else if (ours && !root["metadata"]["deletionTimestamp"].Exists && root["spec"] != Spec(served.Group, served.Version))
            {
                ObjectDraft mended = ObjectDraft.Open(root).Set("spec", Spec(served.Group, served.Version));
                await server().SendAsync(
                    new ApiCall("PUT", Resource.Path(null, item.Key.Name) + Manager) { Body = JsonText.ToBytes(mended) }, cancellation);
            }
        }

        foreach ((string name, (string group, string version)) in wanted)
        {
            ObjectDraft made = new ObjectDraft()
                .Set("apiVersion", "apiregistration.k8s.io/v1")
                .Set("kind", Resource.Kind)
                .Set("metadata", new ObjectDraft()
                    .Set("name", name).Set("labels", new ObjectDraft().Set(LocalApiServices.ManagedLabel, "true")))
                .Set("spec", Spec(group, version));

            // one that somebody else has made of this name is left alone
            await server().SendAsync(new ApiCall("POST", Resource.Path(null) + Manager) { Body = JsonText.ToBytes(made) }, cancellation);
        }
    }
}
