using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Aggregation;
using Xebec.Server.Resources.FlowControl;
using Xebec.Server.Resources.Networking;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources;

/// <summary>What every cluster has from its first moment; what is missing is made, what is there is left alone.</summary>
public static class DefaultObjects
{
    private const long NodeCritical = 2_000_001_000;
    private const long ClusterCritical = 2_000_000_000;

    /// <summary>Namespaces that come back when they are deleted.</summary>
    public static IReadOnlyList<string> Namespaces { get; } = ["default", "kube-system", "kube-public", "kube-node-lease"];

    public static async ValueTask EnsureAsync(ServerServices services, string serviceCidr, CancellationToken cancellation)
    {
        foreach (string ns in Namespaces)
        {
            await EnsureAsync(services, new ResourceName("", "namespaces"), Named(ns)
                .Set("spec", new ObjectDraft().Set("finalizers", new ArrayDraft(["kubernetes"])))
                .Set("status", new ObjectDraft().Set("phase", "Active")), cancellation);
        }

        var classes = new ResourceName("scheduling.k8s.io", "priorityclasses");
        await EnsureAsync(services, classes,
            Priority("system-node-critical", NodeCritical, "Used for system critical pods that must not be moved from their current node."),
            cancellation);
        await EnsureAsync(services, classes, Priority("system-cluster-critical", ClusterCritical,
            "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."), cancellation);
        var conditions = new ArrayDraft([DefaultBlockKeeper.Ready(services.Time.GetUtcNow())]);
        ObjectDraft block = DefaultBlockKeeper.Made(serviceCidr).Set("status", new ObjectDraft().Set("conditions", conditions));
        await EnsureAsync(services, new ResourceName("networking.k8s.io", "servicecidrs"), block, cancellation);
        await EnsureFlowControlAsync(services, "prioritylevelconfigurations", DefaultFlowControl.PriorityLevels(), cancellation);
        await EnsureFlowControlAsync(services, "flowschemas", DefaultFlowControl.FlowSchemas(), cancellation);
        foreach (ObjectDraft local in LocalApiServices.Of(KubernetesTable.BuiltIn, services.Time.GetUtcNow()))
        {
            await EnsureAsync(services, new ResourceName("apiregistration.k8s.io", "apiservices"), local, LocalApiServices.Mend,
                cancellation);
        }
    }

    private static async ValueTask EnsureFlowControlAsync(
        ServerServices services, string resource, IEnumerable<(string Name, ObjectDraft Spec)> objects, CancellationToken cancellation)
    {
        foreach ((string name, ObjectDraft spec) in objects)
        {
            ObjectDraft item = Named(name).Set("spec", spec);
            item.Object("metadata").Set("annotations", new ObjectDraft().Set(FlowControlKeeper.AutoUpdate, "true"));
            await EnsureAsync(services, new ResourceName("flowcontrol.apiserver.k8s.io", resource), item, cancellation,
                FlowControlKeeper.Manager);
        }
    }

    private static ObjectDraft Named(string name) => new ObjectDraft().Set("metadata", new ObjectDraft().Set("name", name));

    private static ObjectDraft Priority(string name, long value, string description)
    {
        ObjectDraft item = Named(name).Set("value", value).Set("description", description);
        item.Object("metadata").Set("generation", 1);
        return item;
    }

    /// <summary>
    /// Makes an object that is missing; one that is there is left alone, or changed as <paramref name="mend"/> says (null: it is right).
    /// </summary>
    internal static async ValueTask EnsureAsync(
        ServerServices services, ResourceName name, ObjectDraft item, Func<Value, Value, ObjectDraft?>? mend,
        CancellationToken cancellation, string manager = "kube-apiserver")
    {
        if (services.Registry().Find(name) is not { } resource)
        {
            return;
        }

        var key = new ObjectKey(name, item["metadata"]["namespace"].TextOrEmpty, item["metadata"]["name"].TextOrEmpty);
        ISnapshot now = await resource.Store.ReadLatestAsync(cancellation);
        StoredObject? existing = now.Get(key);
        Value old = existing is null ? default : ParsedObject.Of(existing).Root;
        if (existing is not null)
        {
            if (mend?.Invoke(old, item) is not { } mended)
            {
                return;
            }

            item = mended;
        }

        var context = new WriteContext
        {
            Type = resource.Type,
            Namespace = key.Namespace,
            Name = key.Name,
            User = new UserInfo("system:apiserver", UserInfo.Masters),
            Now = services.Time.GetUtcNow(),
            Snapshot = now,
            Random = services.Random,
        };
        item.Set("kind", resource.Type.Kind.Kind).Set("apiVersion", resource.Type.Kind.ApiVersion);
        CanonicalObject.Complete(resource, item);
        item = CanonicalObject.Reopen(resource.Type, item);
        Ownership.Track(item, old, resource, context, new Manager(manager, "Update"));
        if (existing is null)
        {
            ObjectDraft metadata = item.Object("metadata").Set("uid", services.NewUid())
                .Set("creationTimestamp", Metadata.Time(context.Now));
            metadata.Set("generation", resource.Kind.HasGeneration(context) ? 1 : default(Value));
        }

        // another server may be doing the same: then it is there, which is all that is wanted
        await resource.Store.CommitAsync(
            new Commit(new Write(key, existing?.Revision ?? Revision.None, CanonicalObject.Encode(resource.Type, item))), cancellation);
    }

    /// <summary>Takes an object away that cannot be changed into the one wanted.</summary>
    internal static async ValueTask RemoveAsync(
        ServerServices services, ResourceName name, ObjectDraft item, Func<Value, Value, bool> isOther, CancellationToken cancellation)
    {
        var key = new ObjectKey(name, item["metadata"]["namespace"].TextOrEmpty, item["metadata"]["name"].TextOrEmpty);
        if (services.Registry().Find(name) is { } resource
            && (await resource.Store.ReadLatestAsync(cancellation)).Get(key) is { } existing
            && isOther(ParsedObject.Of(existing).Root, item))
        {
            await resource.Store.CommitAsync(new Commit(new Write(key, existing.Revision, null)), cancellation);
        }
    }

    private static ValueTask EnsureAsync(
        ServerServices services, ResourceName name, ObjectDraft item, CancellationToken cancellation, string manager = "kube-apiserver") =>
        EnsureAsync(services, name, item, null, cancellation, manager);
}
