using System.Collections.Concurrent;
using Xebec.Network.Pods;
using Xebec.Node.Cri;
using Xebec.Node.Images;
using Xebec.Node.Runtime;
using Xebec.Tests.Node.Cri;

namespace Xebec.Tests.Node.Runtime;

/// <summary>A node with a private containerd and a pod network of its own, in a passing folder; all of it is purged in the end.</summary>
public sealed class RealNode : ContractNode
{
    private static int _nodes;

    private PrivateContainerd? _containerd;

    private readonly ConcurrentQueue<string> _reports = new();

    public RealNode()
    {
        Folder = Path.Combine(Path.GetTempPath(), $"xebec-node-{Environment.ProcessId}-{Interlocked.Increment(ref _nodes)}");
        Paths = new ContainerdPaths(Folder);
        // Nodes of several runs at once must not have the same addresses.
        byte second = (byte)(Convert.ToByte(Paths.Instance[..2], 16) | 1), third = Convert.ToByte(Paths.Instance[2..4], 16);
        Network = new PodNetwork(new() { DataDirectory = Folder, Instance = Paths.Instance, PodCidrs = [$"10.{second}.{third}.0/24"] });
        // Another containerd than the installed one: XEBEC_TEST_CONTAINERD=/path/to/containerd
        string containerd = Environment.GetEnvironmentVariable("XEBEC_TEST_CONTAINERD") ?? "containerd";
        Options = new ContainerdOptions { DataDirectory = Folder, Containerd = containerd, Report = _reports.Enqueue };
    }

    public string Folder { get; }

    public ContainerdPaths Paths { get; }

    public PodNetwork Network { get; }

    public ContainerdOptions Options { get; }

    public string[] Reported => [.. _reports];

    public string CgroupRoot => PrivateContainerd.CgroupRoot(Paths, HostFacts.Detect().CgroupDriver);

    public PrivateContainerd Containerd => _containerd ?? throw new InvalidOperationException("not started");

    public override IContainerRuntime Runtime => Containerd.Runtime;

    protected override string LogRoot => Path.Combine(Folder, "logs");

    protected override string CgroupParent => CgroupRoot;

    /// <summary>busybox with a link for each program tests use.</summary>
    public static LoadableImage Busybox(string name = Image) => new ImageRecipe
    {
        Name = name,
        Command = ["sh"],
        Files =
        [
            ImageFile.Program("bin/busybox", File.ReadAllBytes("/bin/busybox")),
            .. new[] { "sh", "sleep", "echo", "true", "cat", "ping", "wget", "httpd", "ls", "id", "ps" }.Select(program => ImageFile.Link($"bin/{program}", "busybox")),
            ImageFile.Folder("tmp", 0b111_111_111),
        ],
    }.Build();

    public async Task StartAsync()
    {
        Network.Write();
        _containerd = await PrivateContainerd.StartAsync(Options, TimeProvider.System, TestContext.Current.CancellationToken);
        if (await Runtime.ImageStatusAsync(Image, default) is null)
        {
            await Containerd.Images.LoadAsync(Busybox(), default);
        }

        while (!(await Runtime.StatusAsync(default)).IsNetworkReady)
        {
            await Task.Delay(20);
        }
    }

    public async Task PurgeAsync()
    {
        if (_containerd is not null)
        {
            await _containerd.DisposeAsync();
            _containerd = null;
        }

        await ContainerdPurge.RunAsync(Options, [CgroupRoot], TimeProvider.System, default);
        await Network.PurgeAsync(default);
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    public override Task PassAsync(TimeSpan span) => Task.Delay(span);

    public override Task<string> LogAsync(ContainerStatus container) => File.ReadAllTextAsync(container.LogPath);

    public override async ValueTask InitializeAsync() => await StartAsync();

    public override async ValueTask DisposeAsync() => await PurgeAsync();
}
