
using Xebec.Api.Core.V1;

namespace Xebec.Node.Probes;

public enum ProbeKind
{
    /// <summary>Until it succeeds once the others wait; when it fails for good the container is restarted.</summary>
    Startup,

    /// <summary>Whether the container is ready to serve.</summary>
    Readiness,

    /// <summary>When it fails for good the container is restarted.</summary>
    Liveness,
}

internal static class ProbeKinds
{
    public static IReadOnlyList<ProbeKind> All { get; } = [ProbeKind.Startup, ProbeKind.Readiness, ProbeKind.Liveness];

    /// <summary>The container's probe of a kind; absent when it has none.</summary>
    public static Probe Of(this ProbeKind kind, Container container) => kind switch
    {
        ProbeKind.Startup => container.StartupProbe,
        ProbeKind.Readiness => container.ReadinessProbe,
        _ => container.LivenessProbe,
    };
}
