using Xebec.Node.Cri;

namespace Xebec.Tests.Node.Cri;

/// <summary>A node with a runtime on it, real or simulated, and with an image in which busybox is every program.</summary>
public abstract class ContractNode : IAsyncLifetime
{
    public const string Image = "xebec.test/busybox:1";
    public const string MissingProgram = "/does/not/exist";

    private int _names;

    public abstract IContainerRuntime Runtime { get; }

    protected abstract string LogRoot { get; }

    protected virtual string? CgroupParent => null;

    /// <summary>Lets some time pass: really, or on the simulated clock.</summary>
    public abstract Task PassAsync(TimeSpan span);

    /// <summary>The lines a container has logged, oldest first.</summary>
    public abstract Task<string> LogAsync(ContainerStatus container);

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Waits for a call that needs time to pass.</summary>
    public async Task<T> Await<T>(Task<T> call)
    {
        while (!call.IsCompleted)
        {
            await PassAsync(TimeSpan.FromMilliseconds(10));
        }

        return await call;
    }

    public async Task Await(Task call)
    {
        while (!call.IsCompleted)
        {
            await PassAsync(TimeSpan.FromMilliseconds(10));
        }

        await call;
    }

    public SandboxSpec Sandbox(string test)
    {
        string name = $"{test}-{Interlocked.Increment(ref _names)}";
        return new SandboxSpec
        {
            Metadata = new("default", name, $"uid-of-{name}", 0),
            Hostname = name,
            LogDirectory = Path.Combine(LogRoot, name),
            Labels = new Dictionary<string, string> { ["test"] = name },
            Dns = new(["10.96.0.10"], ["default.svc.cluster.local"], ["ndots:5"]),
            CgroupParent = CgroupParent is null ? null : $"{CgroupParent}/{name}",
        };
    }

    public static ContainerSpec Container(string name, params string[] command) => new()
    {
        Metadata = new(name, 0),
        Image = Image,
        Command = command,
        LogPath = $"{name}/0.log",
        Labels = new Dictionary<string, string> { ["container"] = name },
    };

    public static ContainerSpec Script(string name, string script) => Container(name, "sh", "-c", script);

    public async Task<ContainerId> RunAsync(SandboxId sandbox, SandboxSpec sandboxSpec, ContainerSpec spec)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        ContainerId id = await Await(Runtime.CreateContainerAsync(sandbox, spec, sandboxSpec, cancel));
        await Await(Runtime.StartContainerAsync(id, cancel));
        return id;
    }

    public async Task<ContainerStatus> ExitedAsync(ContainerId container)
    {
        for (int tries = 0; tries < 2000; tries++)
        {
            ContainerStatus status = await Await(Runtime.ContainerStatusAsync(container, TestContext.Current.CancellationToken));
            if (status.State == ContainerState.Exited)
            {
                return status;
            }

            await PassAsync(TimeSpan.FromMilliseconds(10));
        }

        throw new TimeoutException($"container {container} doesn't exit");
    }
}
