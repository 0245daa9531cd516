using Xebec.Api.Documents;
using Xebec.Client.Discovery;
using Xebec.Client.Seam;

namespace Xebec.Control.Namespaces;

/// <summary>Deletes everything in a namespace, of whatever kind, and counts what is left.</summary>
internal sealed class ContentDeletion(IApiServer server)
{
    /// <summary>How long something that a finalizer holds is given before it is looked at again, as upstream.</summary>
    private static readonly TimeSpan FinalizerEstimate = TimeSpan.FromSeconds(15);

    /// <summary>Pods first, and nothing else while one is left: what they use must not vanish under them.</summary>
    public async ValueTask<NamespaceContent> RunAsync(string ns, CancellationToken cancellation)
    {
        var content = new NamespaceContent();
        DiscoveredApi? api = await ApiDiscovery.ReadAsync(server, cancellation);
        if (api is null)
        {
            content.Undiscovered.Add("the groups could not be read");
            return content;
        }

        content.Undiscovered.AddRange(api.Failed);
        List<DiscoveredResource> resources = [.. api.Preferred.Where(one => one.Resource.Namespaced && one.Can("delete"))];
        foreach (DiscoveredResource pods in resources.Where(one => one.Resource.Name == ApiResources.Pods.Name))
        {
            await DeleteAllAsync(ns, pods, content, cancellation);
        }

        if (content.Remaining.Count > 0)
        {
            return content;
        }

        foreach (DiscoveredResource resource in resources.Where(one => one.Resource.Name != ApiResources.Pods.Name))
        {
            await DeleteAllAsync(ns, resource, content, cancellation);
        }

        return content;
    }

    private async ValueTask DeleteAllAsync(
        string ns, DiscoveredResource discovered, NamespaceContent content, CancellationToken cancellation)
    {
        ApiResource resource = discovered.Resource;
        bool collected = discovered.Can("deletecollection") && await CollectAsync(ns, resource, content, cancellation);
        if (!discovered.Can("list"))
        {
            return;
        }

        IReadOnlyList<ApiObject> left = await ListAsync(ns, resource, content, cancellation);
        if (!collected)
        {
            foreach (ApiObject one in left)
            {
                ApiAnswer answer = await server.SendAsync(
                    new ApiCall("DELETE", resource.Path(ns, one.Key.Name)) { Body = Background() }, cancellation);
                if (!answer.Succeeded && !answer.Status.NotFound)
                {
                    content.Failures.Add(answer.Status.Message);
                }
            }

            left = left.Count == 0 ? left : await ListAsync(ns, resource, content, cancellation);
        }

        Count(resource, left, content);
    }

    // false: one by one, then
    private async ValueTask<bool> CollectAsync(string ns, ApiResource resource, NamespaceContent content, CancellationToken cancellation)
    {
        ApiAnswer answer = await server.SendAsync(new ApiCall("DELETE", resource.Path(ns)) { Body = Background() }, cancellation);
        if (answer.Code == 405)
        {
            return false;
        }

        if (!answer.Succeeded && !answer.Status.NotFound)
        {
            content.Failures.Add(answer.Status.Message);
        }

        return true;
    }

    private async ValueTask<IReadOnlyList<ApiObject>> ListAsync(
        string ns, ApiResource resource, NamespaceContent content, CancellationToken cancellation)
    {
        ApiList list = await server.ListAsync(resource with { MetadataOnly = true }, ns, "", cancellation);
        if (list.Error is { NotFound: false } error && error.Code != 405)
        {
            content.Failures.Add(error.Message);
        }

        return list.Items;
    }

    private static void Count(ApiResource resource, IReadOnlyList<ApiObject> left, NamespaceContent content)
    {
        if (left.Count == 0)
        {
            return;
        }

        // upstream writes the core group's resources with a dot and nothing behind it
        content.Remaining[$"{resource.Resource}.{resource.Group}"] = left.Count;
        foreach (ApiObject one in left)
        {
            Value metadata = one.Root["metadata"];
            foreach (Value finalizer in metadata["finalizers"].Elements)
            {
                content.Finalizers[finalizer.TextOrEmpty] = content.Finalizers.GetValueOrDefault(finalizer.TextOrEmpty) + 1;
            }

            TimeSpan estimate = metadata["deletionGracePeriodSeconds"].Integer is > 0 and { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : FinalizerEstimate;
            content.Estimate = estimate > content.Estimate ? estimate : content.Estimate;
        }
    }

    private static byte[] Background() =>
        JsonText.ToBytes(new ObjectDraft().Set("kind", "DeleteOptions").Set("apiVersion", "v1").Set("propagationPolicy", "Background"));
}
