using Xebec.Client.Informers;
using Xebec.Client.Seam;

namespace Xebec.Cluster;

/// <summary>One of many simulated nodes.</summary>
public sealed record SimulatedNodeOptions
{
    /// <summary>How many nodes a process can have: as many as there are ranges for their pods.</summary>
    public const int NumberMax = 1 << 15;

    /// <summary>From 1 to <see cref="NumberMax"/>; name and addresses follow from it.</summary>
    public required int Number { get; init; }

    /// <summary>Keeps what all simulated nodes keep, each in a folder of its name.</summary>
    public required string DataDirectory { get; init; }

    public required TimeProvider Time { get; init; }

    public required Random Random { get; init; }

    public required IJournal Journal { get; init; }

    /// <summary>All services, watched once for all nodes of the process; it runs.</summary>
    public required Informer Services { get; init; }

    public string Name => $"node-{Number:0000}";
}
