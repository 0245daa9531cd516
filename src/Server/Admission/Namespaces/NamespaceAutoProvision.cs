using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>A namespace that does not exist is made by the first object that wants to be in it.</summary>
internal sealed class NamespaceAutoProvision : IMutatingPlugin
{
    private static readonly ResourceName Namespaces = new("", "namespaces");

    public string Name => "NamespaceAutoProvision";

    public async ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        WriteContext context = request.Context;
        bool wanted = request.Operation == "CREATE" && context.Namespace.Length > 0 && request.Resource != Namespaces && !context.DryRun;
        var key = new ObjectKey(Namespaces, "", context.Namespace);
        if (!wanted || context.Snapshot.Get(key) is not null || request.Services.Registry().Find(Namespaces) is not { } resource)
        {
            return null;
        }

        ObjectDraft item = new ObjectDraft().Set("kind", "Namespace")
            .Set("apiVersion", "v1").Set("metadata", new ObjectDraft().Set("name", key.Name));
        resource.Kind.PrepareCreate(item, Of(context, resource, key.Name));
        Metadata.FillOnCreate(item.Object("metadata"), request.Services.NewUid(), context.Now);
        CanonicalObject.Complete(resource, item);

        // when somebody else was faster it is there, which is all that is wanted
        await resource.Store.CommitAsync(
            new Commit(new Write(key, Revision.None, CanonicalObject.Encode(resource.Type, item))), cancellation);
        return null;
    }

    private static WriteContext Of(WriteContext context, ResourceBinding resource, string name) => new()
    {
        Type = resource.Type,
        Namespace = "",
        Name = name,
        User = context.User,
        Now = context.Now,
        Snapshot = context.Snapshot,
        Random = context.Random,
    };
}
