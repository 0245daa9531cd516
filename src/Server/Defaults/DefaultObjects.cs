using Xebec.Api.Documents;
using Xebec.Client.Seam;

namespace Xebec.Server.Defaults;

/// <summary>What a fresh server contains before anybody asks: created through the pipeline like everything else, left alone when it exists.</summary>
public sealed class DefaultObjects(IApiServer server)
{
    private static readonly string[] Namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    /// <exception cref="InvalidOperationException">The server refuses one of its own objects: a bug.</exception>
    public async Task EnsureAsync(CancellationToken cancellation)
    {
        foreach (string name in Namespaces)
        {
            await EnsureAsync(ApiResources.Namespaces, null, name, new ObjectDraft(), cancellation);
        }
    }

    /// <summary>Creates the object unless its name is taken.</summary>
    public async Task EnsureAsync(ApiResource resource, string? ns, string name, ObjectDraft item, CancellationToken cancellation)
    {
        ApiAnswer found = await server.SendAsync(new ApiCall("GET", resource.Path(ns, name)), cancellation);
        if (found.Succeeded)
        {
            return;
        }

        item.Set("apiVersion", resource.ApiVersion).Set("kind", resource.Kind).Object("metadata").Set("name", name);
        ApiAnswer created = await server.SendAsync(new ApiCall("POST", resource.Path(ns)) { Body = JsonText.ToBytes(item) }, cancellation);
        if (!created.Succeeded && !created.Status.AlreadyExists)
        {
            throw new InvalidOperationException($"the server refuses its own {resource.Resource}/{name}: {created.Status.Message}");
        }
    }
}
