using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>
/// Owners decide over deletion, so naming them takes the right to delete the object; and holding back an owner's end takes the right to
/// update the owner's finalizers.
/// </summary>
internal sealed class OwnerPermission : IValidatingPlugin
{
    public string Name => "OwnerReferencesPermissionEnforcement";

    public async ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        // a pod's status cannot change its owners; old nodes send them mangled
        bool exempt = request.Operation is not ("CREATE" or "UPDATE")
            || (request.Resource is { Group: "", Resource: "pods" } && request.Context.Subresource == "status");
        List<Value> owners = exempt ? [] : request.Object!["metadata"]["ownerReferences"].Elements.ToList();
        var before = request.Old["metadata"]["ownerReferences"].Elements.ToList();
        if (exempt || owners.SequenceEqual(before))
        {
            return null;
        }

        if (request.Operation == "UPDATE" || owners.Count > 0)
        {
            Decision decision = await request.AuthorizeAsync("delete", a => a with
            {
                Group = request.Resource.Group,
                Version = request.Kind.Version,
                Resource = request.Resource.Resource,
                Subresource = request.Context.Subresource,
                Namespace = request.Context.Namespace,
                Name = request.Context.Name,
            }, cancellation);
            if (decision.Verdict != Verdict.Allow)
            {
                return Refusal.Of(request, $"cannot set an ownerRef on a resource you can't delete: {decision.Reason}, <nil>");
            }
        }

        foreach (Value owner in owners.Where(o =>
            o["blockOwnerDeletion"].IsTrue && !before.Exists(b => b["uid"] == o["uid"] && b["blockOwnerDeletion"].IsTrue)))
        {
            if (await BlockedAsync(request, owner, cancellation) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private static async ValueTask<StatusError?> BlockedAsync(AdmissionRequest request, Value owner, CancellationToken cancellation)
    {
        string apiVersion = owner["apiVersion"].TextOrEmpty;
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var kind = new KindName(slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], owner["kind"].TextOrEmpty);
        if (request.Services.Registry().Find(kind) is not { } known)
        {
            return Refusal.Of(request, "cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion "
                + $"{apiVersion} Kind {kind.Kind}: no matches for kind \"{kind.Kind}\" in version \"{apiVersion}\"");
        }

        Decision decision = await request.AuthorizeAsync("update", a => a with
        {
            Group = kind.Group,
            Version = kind.Version,
            Resource = known.Type.Name.Resource,
            Subresource = "finalizers",
            Namespace = known.Type.Namespaced ? request.Context.Namespace : "",
            Name = owner["name"].TextOrEmpty,
        }, cancellation);
        return decision.Verdict == Verdict.Allow
            ? null
            : Refusal.Of(request, "cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: "
                + $"{decision.Reason}, <nil>");
    }
}
