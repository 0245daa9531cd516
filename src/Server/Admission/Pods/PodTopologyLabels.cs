using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A pod that is put on a node takes over the node's zone and region as labels, where it has none of its own.</summary>
internal sealed class PodTopologyLabels : IMutatingPlugin
{
    private static readonly ResourceName Nodes = new("", "nodes");
    private static readonly string[] Copied = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

    public string Name => "PodTopologyLabels";

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (request.Operation != "CREATE" || request.Object is not { } created || request.Resource is not { Group: "", Resource: "pods" })
        {
            return null;
        }

        // a binding's labels become the pod's
        Value item = created;
        string node = request.Context.Subresource switch
        {
            "" => item["spec"]["nodeName"].TextOrEmpty,
            "binding" when item["target"]["kind"].TextIs("Node") => item["target"]["name"].TextOrEmpty,
            _ => "",
        };
        if (node.Length == 0 || request.Context.Snapshot.Get(new ObjectKey(Nodes, "", node)) is not { } stored)
        {
            return null;
        }

        foreach (string label in Copied)
        {
            if (stored.Facts.Label(label) is { } value && !item["metadata"]["labels"][label].Exists)
            {
                created.Object("metadata").Object("labels").Set(label, value);
            }
        }

        return null;
    }
}
