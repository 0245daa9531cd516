using Xebec.Node.Cri;

namespace Xebec.Node.Simulated;

/// <summary>How a simulated runtime behaves. The default delays are those measured of containerd 1.6.</summary>
public sealed record SimulatedRuntimeOptions
{
    public TimeSpan RunSandboxDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan CreateDelay { get; init; } = TimeSpan.FromMilliseconds(25);

    public TimeSpan StartDelay { get; init; } = TimeSpan.FromMilliseconds(60);

    public TimeSpan StopDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan PullDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Addresses of pods are counted up from the third of this range (the first two being network and gateway). IPv4.</summary>
    public string PodCidr { get; init; } = "10.244.0.0/24";

    /// <summary>Images present at the start, by full name.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Programs whose start fails as if the image lacked them.</summary>
    public IReadOnlyList<string> MissingPrograms { get; init; } = [];

    /// <summary>
    /// Asked before every call, by CRI's name of the step and the id or name concerned: a fault is thrown, null lets the call be. For
    /// trying what a node does about faults.
    /// </summary>
    public Func<string, string, RuntimeFault?> Fault { get; init; } = static (_, _) => null;

    /// <summary>Bytes of log kept per container; of what is more, the oldest lines go.</summary>
    public int LogBytesMax { get; init; } = 64 * 1024;

    /// <summary>
    /// Whether logs are also written to the files that CRI names, where a node's API reads them; these are not bounded. Default false.
    /// </summary>
    public bool WritesLogs { get; init; }
}
