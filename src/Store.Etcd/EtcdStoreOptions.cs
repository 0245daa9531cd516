using System.Security.Cryptography.X509Certificates;
using Xebec.Api.Keys;

namespace Xebec.Store.Etcd;

/// <summary>Which etcd, and how to treat it.</summary>
public sealed record EtcdStoreOptions
{
    /// <summary>The members' client addresses, <c>http://host:2379</c> or <c>https://…</c>; at least one.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>Where upstream's keys begin. Default <c>/registry</c>.</summary>
    public string Prefix { get; init; } = "/registry";

    /// <summary>Presented to the members; with its private key. Null for none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Who may sign the members' certificates; null for the system's roots.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>
    /// Makes canonical bytes of a value that is not JSON, such as upstream's protobuf (<c>k8s</c>, 0, …). Default: none can be read.
    /// Throws <see cref="FormatException"/> for what it does not understand.
    /// </summary>
    public Func<ObjectKey, ReadOnlyMemory<byte>, byte[]> Decode { get; init; }
        = static (key, _) => throw new FormatException($"the value of {key} is not JSON, and no decoder was given");

    /// <summary>How long one member may take to answer a read before another is asked. Default 2 seconds.</summary>
    public TimeSpan ReadPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a write may take before its outcome is unknown. Default 5 seconds, etcd's own limit being 7.</summary>
    public TimeSpan WritePatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a read of the newest state waits for the watch before it asks etcd for what is missing. Default 50 ms.</summary>
    public TimeSpan MirrorPatience { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long a member that failed is left alone at first; doubled with each failure up to 30 seconds. Default 1 second.
    /// </summary>
    public TimeSpan EjectionLeast { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often etcd is told to forget history that is as old as that; zero for never. Default 5 minutes. --etcd-compaction-interval.
    /// </summary>
    public TimeSpan CompactionInterval { get; init; } = TimeSpan.FromMinutes(5);
}
