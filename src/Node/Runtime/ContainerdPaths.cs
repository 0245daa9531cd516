using System.Security.Cryptography;
using System.Text;

namespace Xebec.Node.Runtime;

/// <summary>Where a private containerd keeps its things: all in one folder, apart from a socket whose path would be too long.</summary>
public sealed class ContainerdPaths
{
    /// <summary>
    /// A unix socket's path has 108 bytes with its terminating zero; containerd
    /// also listens at its socket's path with <c>.ttrpc</c> appended.
    /// </summary>
    private const int SocketBytesMax = 107 - 6;

    /// <param name="dataDirectory">The cluster's data directory; made absolute.</param>
    public ContainerdPaths(string dataDirectory)
    {
        DataDirectory = Path.GetFullPath(dataDirectory).TrimEnd('/');
        Folder = Path.Combine(DataDirectory, "containerd");
        Instance = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DataDirectory)))[..8];
        string socket = Path.Combine(Folder, "containerd.sock");
        ShortFolder = Encoding.UTF8.GetByteCount(socket) <= SocketBytesMax ? null : $"/run/xebec-{Instance}";
        Socket = ShortFolder is null ? socket : $"{ShortFolder}/containerd.sock";
    }

    public string DataDirectory { get; }

    /// <summary>Eight hex digits that tell this data directory from others on the machine: in names of cgroups, bridges, …</summary>
    public string Instance { get; }

    public string Folder { get; }

    public string Config => Path.Combine(Folder, "config.toml");

    /// <summary>Images, snapshots, metadata: what outlives a reboot.</summary>
    public string Root => Path.Combine(Folder, "root");

    /// <summary>Running containers: worthless after a reboot, see <see cref="BootId"/>.</summary>
    public string State => Path.Combine(Folder, "state");

    /// <summary>runc's own state, below <see cref="State"/>, one folder per containerd namespace.</summary>
    public string RuncState => Path.Combine(State, "runc");

    /// <summary>Which boot of the machine <see cref="State"/> belongs to.</summary>
    public string BootId => Path.Combine(Folder, "boot-id");

    public string Log => Path.Combine(Folder, "containerd.log");

    public string PidFile => Path.Combine(Folder, "containerd.pid");

    /// <summary>Per-registry configuration (<c>HOST/hosts.toml</c>); looked into before <c>/etc/containerd/certs.d</c>.</summary>
    public string Registries => Path.Combine(Folder, "certs.d");

    /// <summary>Where the CNI network list is expected; a foreign network's plugin may write there too.</summary>
    public string CniConfig => Path.Combine(DataDirectory, "cni", "net.d");

    /// <summary>Path of the unix socket, at most 107 bytes.</summary>
    public string Socket { get; }

    /// <summary>The folder of <see cref="Socket"/> when it had to be put elsewhere; else null.</summary>
    public string? ShortFolder { get; }
}
