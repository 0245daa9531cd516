using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Pki;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>What a node may write: itself, and what belongs to the pods it runs. Everybody else passes.</summary>
/// <remarks>The Node authorizer has said which objects it may write at all; here their content is judged.</remarks>
internal sealed class NodeRestriction : IMutatingPlugin
{
    private const string LeaseNamespace = "kube-node-lease";

    public string Name => "NodeRestriction";

    public async ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.Operation == "CONNECT" || NodeIdentity.Of(request.Context.User) is not { } node)
        {
            return null;
        }

        if (node.Length == 0)
        {
            return Refusal.Of(request, $"could not determine node from user {GoText.Quote(request.Context.User.Name)}");
        }

        if (request.Resource is { Group: "", Resource: "serviceaccounts" })
        {
            return request.Operation == "CREATE" && request.Context.Subresource == "token"
                ? await NodeTokenRules.JudgeAsync(request, node, cancellation)
                : null;
        }

        if (request.Resource is { Group: "", Resource: "pods" })
        {
            return NodePodRules.Judge(request, node);
        }

        return ReasonAgainst(request, node) is { } why ? Refusal.Of(request, why) : null;
    }

    private static string? ReasonAgainst(AdmissionRequest request, string node) => request.Resource.ToString() switch
    {
        "nodes" => NodeObjectRules.ReasonAgainst(request, node),
        "persistentvolumeclaims" => ClaimStatus(request, node),
        "leases.coordination.k8s.io" when request.Context.Namespace != LeaseNamespace =>
            $"can only access leases in the \"{LeaseNamespace}\" system namespace",
        "leases.coordination.k8s.io" => SameName(request, node, "node lease"),
        "csinodes.storage.k8s.io" => SameName(request, node, "CSINode"),
        "resourceslices.resource.k8s.io" => Slice(request, node),
        "certificatesigningrequests.certificates.k8s.io" when request.Operation == "CREATE" => SigningRequest(request.Object!, node),
        _ => null,
    };

    private static string? SameName(AdmissionRequest request, string node, string what)
    {
        string name = request.Operation == "CREATE" ? request.Object!["metadata"]["name"].TextOrEmpty : request.Context.Name;
        return name == node ? null : $"can only access {what} with the same name as the requesting node";
    }

    private static string? Slice(AdmissionRequest request, string node)
    {
        (string verb, Value slice) =
            request.Operation switch { "CREATE" => ("create", request.Object!), "DELETE" => ("delete", request.Old), _ => ("", default) };
        return verb.Length == 0 || slice["spec"]["nodeName"].TextIs(node)
            ? null
            : $"can only {verb} ResourceSlice with the same NodeName as the requesting node";
    }

    private static string? SigningRequest(Value item, string node)
    {
        if (item["spec"]["signerName"].TextOrEmpty is not (Signers.KubeletServing or Signers.KubeApiServerClientKubelet))
        {
            return null;
        }

        string name = NodeIdentity.UserPrefix + node;
        return SigningRequests.Parse(item, out string error) is not { } wanted ? $"unable to parse csr: {error}"
            : wanted.Subject.CommonName == name ? null : $"can only create a node CSR with CN={name}";
    }

    private static string? ClaimStatus(AdmissionRequest request, string node)
    {
        if (request.Context.Subresource != "status")
        {
            return "may only update PVC status";
        }

        return WithoutProgress(request.Object!) == WithoutProgress(request.Old)
            ? null
            : $"node {GoText.Quote(node)} is not allowed to update fields other than status.quantity and status.conditions";
    }

    private static Value WithoutProgress(Value claim)
    {
        var same = ObjectDraft.Open(claim.Clone());
        ObjectDraft metadata = same.Object("metadata");
        metadata.Remove("managedFields");
        metadata.Remove("resourceVersion");
        ObjectDraft status = same.Object("status");
        foreach (string progress in (ReadOnlySpan<string>)["capacity", "conditions", "allocatedResources", "allocatedResourceStatuses"])
        {
            status.Remove(progress);
        }

        return same;
    }
}
