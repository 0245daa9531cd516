using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources;

/// <summary>What every cluster has from its first moment; what is missing is made, what is there is left alone.</summary>
public static class DefaultObjects
{
    private const long NodeCritical = 2_000_001_000;
    private const long ClusterCritical = 2_000_000_000;

    public static async ValueTask EnsureAsync(ServerServices services, string serviceCidr, CancellationToken cancellation)
    {
        foreach (string ns in (string[])["default", "kube-system", "kube-public", "kube-node-lease"])
        {
            await EnsureAsync(services, new ResourceName("", "namespaces"), Named(ns)
                .Set("spec", new ObjectDraft().Set("finalizers", new ArrayDraft(["kubernetes"])))
                .Set("status", new ObjectDraft().Set("phase", "Active")), cancellation);
        }

        var classes = new ResourceName("scheduling.k8s.io", "priorityclasses");
        await EnsureAsync(services, classes, Priority("system-node-critical", NodeCritical, "Used for system critical pods that must not be moved from their current node."), cancellation);
        await EnsureAsync(services, classes, Priority("system-cluster-critical", ClusterCritical, "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."), cancellation);
        await EnsureAsync(services, new ResourceName("networking.k8s.io", "servicecidrs"), Block(serviceCidr, services.Time.GetUtcNow()), cancellation);
    }

    private static ObjectDraft Named(string name) => new ObjectDraft().Set("metadata", new ObjectDraft().Set("name", name));

    private static ObjectDraft Priority(string name, long value, string description)
    {
        ObjectDraft item = Named(name).Set("value", value).Set("description", description);
        item.Object("metadata").Set("generation", 1);
        return item;
    }

    private static ObjectDraft Block(string cidr, DateTimeOffset now)
    {
        ObjectDraft ready = new ObjectDraft()
            .Set("type", "Ready")
            .Set("status", "True")
            .Set("lastTransitionTime", Metadata.Time(now))
            .Set("reason", "")
            .Set("message", "Kubernetes default Service CIDR is ready");
        return Named("kubernetes")
            .Set("spec", new ObjectDraft().Set("cidrs", new ArrayDraft([cidr])))
            .Set("status", new ObjectDraft().Set("conditions", new ArrayDraft([ready])));
    }

    private static async ValueTask EnsureAsync(ServerServices services, ResourceName name, ObjectDraft item, CancellationToken cancellation)
    {
        if (services.Registry().Find(name) is not { } resource)
        {
            return;
        }

        var key = new ObjectKey(name, "", item["metadata"]["name"].TextOrEmpty);
        ISnapshot now = await resource.Store.ReadLatestAsync(cancellation);
        if (now.Get(key) is not null)
        {
            return;
        }

        item.Set("kind", resource.Type.Kind.Kind).Set("apiVersion", resource.Type.Kind.ApiVersion);
        item.Object("metadata").Set("uid", services.NewUid()).Set("creationTimestamp", Metadata.Time(services.Time.GetUtcNow()));
        CanonicalObject.Complete(resource, item);

        // another server may be doing the same: then it is there, which is all that is wanted
        await resource.Store.CommitAsync(new Commit(new Write(key, Revision.None, CanonicalObject.Encode(resource.Type, item))), cancellation);
    }
}
