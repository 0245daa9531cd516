using Xebec.Client.Seam;

namespace Xebec.Node.Agent;

/// <summary>Resources that only nodes read.</summary>
internal static class NodeResources
{
    public static ApiResource RuntimeClasses { get; } = new("node.k8s.io", "v1", "runtimeclasses", "RuntimeClass", false);
}
