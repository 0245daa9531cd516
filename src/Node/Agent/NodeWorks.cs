using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Node.Cri;
using Xebec.Node.Pods;
using Xebec.Node.Pods.Specs;
using Xebec.Node.Probes;
using Xebec.Node.Volumes;

namespace Xebec.Node.Agent;

/// <summary>What the workers of all pods of a node share.</summary>
internal sealed record NodeWorks
{
    public required IApiServer Server { get; init; }

    public required IContainerRuntime Runtime { get; init; }

    public required NodePlace Place { get; init; }

    public required TimeProvider Time { get; init; }

    public required IJournal Journal { get; init; }

    public required NodeEvents Events { get; init; }

    public required ObjectSource Objects { get; init; }

    public required PodVolumes Volumes { get; init; }

    public required ImageFetcher Images { get; init; }

    public required LifecycleHooks Hooks { get; init; }

    public required Prober Prober { get; init; }

    /// <summary>All services, for variables of containers.</summary>
    public required Informer Services { get; init; }

    public required PodMachine Machine { get; init; }

    /// <summary>How often volumes made of API objects are looked after.</summary>
    public required TimeSpan RefreshVolumesEvery { get; init; }
}
