using Xebec.Api.Keys;
using Xebec.Api.Meta.V1;
using Xebec.Client.Seam;
using Xebec.Control.Owning;

namespace Xebec.Control.GarbageCollection;

/// <summary>Finds out how it stands with an object's owners: by the views, and where they show nothing by asking the server.</summary>
internal sealed class OwnerStates(IApiServer server, ResourceMonitors monitors)
{
    /// <summary>Owners known to be gone, so that their thousand dependents don't each ask: as many as upstream remembers.</summary>
    private const int AbsentMax = 500;

    private readonly Lock _lock = new();
    private readonly HashSet<(Uid Uid, string Namespace)> _absent = [];
    private readonly Queue<(Uid Uid, string Namespace)> _ages = new();

    /// <summary>The owner as it is seen; null when it is not.</summary>
    public ApiObject? Seen(ApiObject item, OwnerReference reference)
    {
        ApiResource? resource = monitors.ResourceOf(reference.ApiVersion, reference.Kind);
        ApiObject? owner = resource is null ? null : monitors.Find(resource, NamespaceOf(item, resource), reference.Name);
        return owner?.Uid.Text == reference.Uid ? owner : null;
    }

    /// <summary>True when every owner is seen and lives: then nothing need be asked.</summary>
    public bool AllSeenSolid(ApiObject item)
    {
        foreach (OwnerReference reference in new ObjectMeta(item.Root["metadata"]).OwnerReferences)
        {
            if (Seen(item, reference) is not { } owner || StateOf(owner) != OwnerState.Solid)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The state of each owner; null when that of one can't be found out now.</summary>
    public async ValueTask<IReadOnlyList<(Uid Uid, OwnerState State)>?> OfAsync(ApiObject item, CancellationToken cancellation)
    {
        var states = new List<(Uid Uid, OwnerState State)>();
        foreach (OwnerReference reference in new ObjectMeta(item.Root["metadata"]).OwnerReferences)
        {
            if (await OfAsync(item, reference, cancellation) is not { } state)
            {
                return null;
            }

            states.Add((new Uid(reference.Uid), state));
        }

        return states;
    }

    private async ValueTask<OwnerState?> OfAsync(ApiObject item, OwnerReference reference, CancellationToken cancellation)
    {
        if (Seen(item, reference) is { } seen)
        {
            return StateOf(seen);
        }

        var absent = (new Uid(reference.Uid), item.Key.Namespace);
        lock (_lock)
        {
            if (_absent.Contains(absent))
            {
                return OwnerState.Dangling;
            }
        }

        if (monitors.ResourceOf(reference.ApiVersion, reference.Kind) is not { } resource)
        {
            // a kind nobody serves now may be served again
            return null;
        }

        if (resource.Namespaced && item.Key.Namespace.Length == 0)
        {
            // a cluster-scoped object can't have a namespaced owner: the reference means nothing, and nothing follows from it
            return OwnerState.Solid;
        }

        ApiAnswer answer = await server.SendAsync(
            new ApiCall("GET", resource.Path(NamespaceOf(item, resource), reference.Name)), cancellation);
        if (answer.Succeeded && answer.Object is { } owner && owner.Uid.Text == reference.Uid)
        {
            return StateOf(owner);
        }

        if (!answer.Succeeded && !answer.Status.NotFound)
        {
            return null;
        }

        Remember(absent);
        return OwnerState.Dangling;
    }

    private void Remember((Uid Uid, string Namespace) absent)
    {
        lock (_lock)
        {
            if (_absent.Add(absent))
            {
                _ages.Enqueue(absent);
                if (_ages.Count > AbsentMax)
                {
                    _absent.Remove(_ages.Dequeue());
                }
            }
        }
    }

    private static OwnerState StateOf(ApiObject owner) =>
        Owners.IsBeingDeleted(owner) && new ObjectMeta(owner.Root["metadata"]).Finalizers.Contains("foregroundDeletion")
            ? OwnerState.Waiting
            : OwnerState.Solid;

    // owners live in their dependents' namespace, or in none
    private static string NamespaceOf(ApiObject item, ApiResource resource) => resource.Namespaced ? item.Key.Namespace : "";
}
