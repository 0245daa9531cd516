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

    public static async Task<LocalNode> StartAsync(ControlPlane plane, ClusterOptions options, IJournal journal, CancellationToken cancellation)
    {
        string data = plane.Options.DataDirectory;
        string name = plane.Options.NodeName;
        TimeProvider time = plane.Options.Time;
        IApiServer server = plane.As($"system:node:{name}", "system:nodes", "system:masters");
        var runtime = new ContainerdOptions { DataDirectory = data, Report = plane.Options.Say };
        PrivateContainerd containerd = await PrivateContainerd.StartAsync(runtime, time, cancellation);
        options.Progress("container runtime ready");
        string podCidr = PodCidrOf(containerd.Paths, options);
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
                Random = new Random(),
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
                Server = plane.As("system:kube-proxy", "system:masters"),
                NodeName = name,
                PodCidrs = [podCidr],
                TableName = TableName(containerd.Paths),
                StateDirectory = Path.Combine(data, "proxy"),
                Time = time,
                Random = new Random(),
                Journal = journal,
            },
            cancellation);
        options.Progress("service proxy running");
        return new LocalNode(containerd, agent, proxy);
    }

    public static PodNetwork PodNetworkOf(ContainerdPaths paths, string podCidr) =>
        new(new PodNetworkOptions { DataDirectory = paths.DataDirectory, Instance = paths.Instance, PodCidrs = [podCidr] });

    public static string PodCidrOf(ContainerdPaths paths, ClusterOptions? options) =>
        options?.PodCidr ?? $"10.244.{Convert.FromHexString(paths.Instance[..2])[0]}.0/24";

    public static string TableName(ContainerdPaths paths) => $"xebec-{paths.Instance}";

    /// <summary>Stops watching over pods; containers and containerd go on until <see cref="MachineCleanup"/> stops them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _agent.DisposeAsync();
        await _containerd.DetachAsync();
    }
}
