using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>A pod that is put on a node takes over the node's zone and region as labels, where it has none of its own.</summary>
internal sealed class PodTopologyLabels : IAdmissionPlugin
{
    private static readonly ResourceName Nodes = new("", "nodes");
    private static readonly string[] Copied = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

    public string Name => "PodTopologyLabels";

    public StatusError? Mutate(AdmissionRequest request)
    {
        // a binding comes by as the pod it places
        bool placed = request.Context.Subresource == "binding" || (request.Operation == "CREATE" && request.Context.Subresource.Length == 0);
        if (!placed || request.Object is not { } pod || request.Resource is not { Group: "", Resource: "pods" })
        {
            return null;
        }

        Value item = pod;
        string node = item["spec"]["nodeName"].TextOrEmpty;
        if (node.Length == 0 || request.Context.Snapshot.Get(new ObjectKey(Nodes, "", node)) is not { } stored)
        {
            return null;
        }

        foreach (string label in Copied)
        {
            if (stored.Facts.Label(label) is { } value && !item["metadata"]["labels"][label].Exists)
            {
                pod.Object("metadata").Object("labels").Set(label, value);
            }
        }

        return null;
    }
}
