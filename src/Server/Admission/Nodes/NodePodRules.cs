using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>What a node may do with pods: show its own static ones, report on and remove those placed on it.</summary>
internal static class NodePodRules
{
    private static readonly ResourceName Pods = new("", "pods");
    private static readonly ResourceName Nodes = new("", "nodes");

    public static StatusError? Judge(AdmissionRequest request, string node)
    {
        if (request.Context.Subresource == "eviction")
        {
            if (request.Context.Snapshot.Get(new ObjectKey(Pods, request.Context.Namespace, request.Context.Name)) is not { } pod)
            {
                return StatusError.NotFound(Pods, request.Context.Name);
            }

            return IsOn(ParsedObject.Of(pod).Root, node)
                ? null
                : Refusal.Of(request, $"node {node} can only evict pods with spec.nodeName set to itself");
        }

        if (request.Operation == "CREATE" && request.Context.Subresource.Length == 0)
        {
            return Mirror(request, node);
        }

        return ReasonAgainst(request, $"node {GoText.Quote(node)}", node) is { } why ? Refusal.Of(request, why) : null;
    }

    private static string? ReasonAgainst(
        AdmissionRequest request, string self, string node) => (request.Context.Subresource, request.Operation) switch
        {
            ("", "DELETE") => IsOn(request.Old, node) ? null : $"{self} can only delete pods with spec.nodeName set to itself",
            ("", _) => $"unexpected operation \"{request.Operation}\", {self} can only create and delete mirror pods",
            ("status", "UPDATE") when !IsOn(request.Old, node) =>
                $"{self} can only update pod status for pods with spec.nodeName set to itself",
            ("status", "UPDATE") when request.Object!["metadata"]["labels"] != request.Old["metadata"]["labels"] =>
                $"{self} cannot update labels through pod status",
            ("status", "UPDATE") when !SameClaims(request) => $"{self} cannot update resource claim statues",
            ("status", "UPDATE") => null,
            ("status", _) => $"unexpected operation \"{request.Operation}\"",
            var (subresource, _) => $"unexpected pod subresource {GoText.Quote(subresource)}, only 'status' and 'eviction' are allowed",
        };

    private static bool IsOn(Value pod, string node) => pod["spec"]["nodeName"].TextIs(node);

    private static bool SameClaims(AdmissionRequest request) => request.Object!["status"]["resourceClaimStatuses"].Elements.ToList()
        .SequenceEqual(request.Old["status"]["resourceClaimStatuses"].Elements.ToList());

    private static StatusError? Mirror(AdmissionRequest request, string node)
    {
        Value pod = request.Object!;
        string self = $"node {GoText.Quote(node)}";
        if (!PodRequests.IsMirror(pod))
        {
            return Refusal.Of(request, $"pod does not have \"kubernetes.io/config.mirror\" annotation, {self} can only create mirror pods");
        }

        if (!IsOn(pod, node))
        {
            return Refusal.Of(request, $"{self} can only create pods with spec.nodeName set to itself");
        }

        if (Owner(pod["metadata"]["ownerReferences"], self, node) is { } unowned)
        {
            return Refusal.Of(request, unowned);
        }

        if (request.Context.Snapshot.Get(new ObjectKey(Nodes, "", node)) is not { } stored)
        {
            return StatusError.NotFound(Nodes, node);
        }

        string uid = pod["metadata"]["ownerReferences"][0]["uid"].TextOrEmpty;
        if (uid != stored.Facts.Uid.Text)
        {
            return Refusal.Of(request, $"node {node} UID mismatch: expected {uid} got {stored.Facts.Uid}");
        }

        return PodReferences.Of(pod["spec"]) is { } what ? Refusal.Of(request, $"{self} can not create pods that reference {what}") : null;
    }

    private static string? Owner(Value owners, string self, string node)
    {
        Value owner = owners[0];
        bool itself = owner["apiVersion"].TextIs("v1") && owner["kind"].TextIs("Node") && owner["name"].TextIs(node);
        return owners.Count > 1 ? $"{self} can only create pods with a single owner reference set to itself"
            : !itself ? $"{self} can only create pods with an owner reference set to itself"
            : !owner["controller"].IsTrue ? $"{self} can only create pods with a controller owner reference set to itself"
            : owner["blockOwnerDeletion"].IsTrue ? $"{self} must not set blockOwnerDeletion on an owner reference"
            : null;
    }
}
