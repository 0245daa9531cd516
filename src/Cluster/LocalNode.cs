using System.Net;
using System.Net.Sockets;
using Xebec.Client.Seam;
using Xebec.Network.Pods;
using Xebec.Network.Proxy;
using Xebec.Node.Agent;
using Xebec.Node.Api;
using Xebec.Node.Cri;
using Xebec.Node.Runtime;

namespace Xebec.Cluster;

/// <summary>This machine as a node: a private containerd, the pod network, the node agent and the service proxy.</summary>
internal sealed class LocalNode : IAsyncDisposable
{
    private readonly PrivateContainerd _containerd;
    private readonly NodeAgent _agent;
    private readonly ServiceProxy _proxy;

    private LocalNode(PrivateContainerd containerd, NodeAgent agent, ServiceProxy proxy)
    {
        _containerd = containerd;
        _agent = agent;
        _proxy = proxy;
    }

    public NodeAgent Agent => _agent;

    /// <summary>Takes addresses for a node of this machine, and makes the one that its pods reach the API server at.</summary>
    /// <exception cref="IOException">Another cluster has them, or the kernel refuses.</exception>
    public static async Task<AddressRanges> PrepareAsync(ClusterOptions options, CancellationToken cancellation)
    {
        string data = options.ControlPlane.DataDirectory;
        Directory.CreateDirectory(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var paths = new ContainerdPaths(data);
        var ranges = AddressRanges.Claim(data, paths.Instance, AddressRanges.MachineFolder);
        await PodNetworkOf(paths, ranges.Pod.ToString()).MakeBridgeAsync(ranges.Gateway, ranges.Pod.PrefixLength, cancellation);
        return ranges;
    }

    /// <summary>The same control plane where this node's pods reach it, also when it is bound to loopback.</summary>
    public static ControlPlaneOptions Reachable(ControlPlaneOptions options, AddressRanges ranges)
    {
        ControlPlaneOptions with = options with
        {
            Settings = options.Settings with { Kinds = options.Settings.Kinds with { ServiceCidr = ranges.Service.ToString() } },
        };
        return !IPAddress.IsLoopback(options.BindAddress)
            ? with
            : with with
            {
                AlsoAddress = ranges.Gateway,
                AdvertiseAddress = ranges.Gateway,
                SecurePort = options.SecurePort == 0 ? FreePort(options.BindAddress) : options.SecurePort,
            };
    }

    public static async Task<LocalNode> StartAsync(
        ControlPlane plane, AddressRanges ranges, ClusterOptions options, IJournal journal, CancellationToken cancellation)
    {
        string data = plane.Options.DataDirectory;
        string name = plane.Options.NodeName;
        TimeProvider time = plane.Options.Time;
        IApiServer server = plane.As($"system:node:{name}", "system:nodes");
        var runtime = new ContainerdOptions { DataDirectory = data, Report = plane.Options.Say };
        PrivateContainerd containerd = await PrivateContainerd.StartAsync(runtime, time, cancellation);
        options.Progress("container runtime ready");
        string podCidr = ranges.Pod.ToString();
        PodNetworkOf(containerd.Paths, podCidr).Write();
        CgroupDriver driver = (await containerd.Runtime.CgroupDriverAsync(cancellation)) ?? CgroupDriver.Cgroupfs;
        NodeAgent agent = await NodeAgent.StartAsync(
            new NodeAgentOptions
            {
                Server = server,
                Runtime = containerd.Runtime,
                NodeName = name,
                DataDirectory = data,
                Time = time,
                Random = Random.Shared,
                Journal = journal,
                PodCidr = podCidr,
                CgroupParent = PrivateContainerd.CgroupRoot(containerd.Paths, driver),
            },
            cancellation);
        plane.Nodes.Add(name, new NodeApi(agent));
        options.Progress("node agent running");
        ServiceProxy proxy = await ServiceProxy.StartAsync(
            new ServiceProxyOptions
            {
                Server = plane.As("system:kube-proxy"),
                NodeName = name,
                PodCidrs = [podCidr],
                TableName = TableName(containerd.Paths),
                StateDirectory = Path.Combine(data, "proxy"),
                Time = time,
                Random = Random.Shared,
                Journal = journal,
            },
            cancellation);
        options.Progress("service proxy running");
        return new LocalNode(containerd, agent, proxy);
    }

    public static PodNetwork PodNetworkOf(ContainerdPaths paths, string podCidr) =>
        new(new PodNetworkOptions { DataDirectory = paths.DataDirectory, Instance = paths.Instance, PodCidrs = [podCidr] });

    private static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static string TableName(ContainerdPaths paths) => $"xebec-{paths.Instance}";

    /// <summary>Stops watching over pods; containers and containerd go on until <see cref="MachineCleanup"/> stops them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _agent.DisposeAsync();
        await _containerd.DetachAsync();
    }
}
