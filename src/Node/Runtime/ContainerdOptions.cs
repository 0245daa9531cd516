using Xebec.Node.Cri;
using Xebec.Node.Images;

namespace Xebec.Node.Runtime;

/// <summary>How to run a private containerd.</summary>
public sealed record ContainerdOptions
{
    /// <summary>The cluster's data directory; everything is kept below it (see <see cref="ContainerdPaths"/>).</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The containerd program, by name or path. containerd 1.6 to 2.x; its shim must be beside it or on the path.</summary>
    public string Containerd { get; init; } = "containerd";

    /// <summary>Folder of the CNI plugins; null: the first usual one that has them.</summary>
    public string? CniBinDirectory { get; init; }

    /// <summary>Image of the sandbox's own process. The default is built in; another must be loaded or pullable.</summary>
    public string SandboxImage { get; init; } = PauseImage.Name;

    public RuntimeDeadlines Deadlines { get; init; } = new();

    /// <summary>How long containerd may take to be ready. Default a minute: after a crash it goes over all its containers first.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Told, in a sentence for a person, when containerd is started, dies, is started again or must be killed.</summary>
    public Action<string> Report { get; init; } = static _ => { };
}
