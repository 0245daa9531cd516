using Xebec.Client.Seam;

namespace Xebec.Cluster;

/// <summary>Which nodes run in this process: they are asked directly, and known only once they have started.</summary>
/// <param name="elsewhere">The way to all other nodes; null: there is none.</param>
public sealed class NodeDirectory(INodeConnection? elsewhere = null) : INodeConnection
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, INodeConnection> _nodes = new(StringComparer.Ordinal);

    public void Add(string node, INodeConnection connection)
    {
        lock (_lock)
        {
            _nodes[node] = connection;
        }
    }

    public ValueTask<NodeAnswer> GetAsync(string node, string target, CancellationToken cancellation)
    {
        INodeConnection? connection;
        lock (_lock)
        {
            connection = _nodes.GetValueOrDefault(node);
        }

        return (connection ?? elsewhere)?.GetAsync(node, target, cancellation)
            ?? throw new NodeUnreachableException($"node {node} does not run in this process, and this server has no way to others");
    }
}
