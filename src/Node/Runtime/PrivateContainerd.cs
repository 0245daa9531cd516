using Xebec.Node.Cri;
using Xebec.Node.Images;

namespace Xebec.Node.Runtime;

/// <summary>
/// A containerd of our own: its configuration, data, state and socket lie in the data directory
/// and nobody else's containers are touched. Start: 1. write the configuration, 2. take over one
/// that still runs with this very configuration, else 3. forget the state of an earlier boot,
/// 4. start it and wait until it is ready, 5. load the pause image, 6. watch over it: whenever it dies it is started again, ever more
/// slowly.
/// </summary>
/// <remarks>Its pods outlive it: they run on while containerd is stopped, and are found again by the next one.</remarks>
public sealed class PrivateContainerd : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BackoffMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private readonly ContainerdOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private ProcessIdentity _process;
    private Task _watch = Task.CompletedTask;

    private PrivateContainerd(ContainerdOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        Paths = new ContainerdPaths(options.DataDirectory);
        Runtime = new CriRuntime(Paths.Socket, options.Deadlines, time);
        Images = new ContainerdImages(Paths.Socket, Runtime, options.Deadlines, time);
    }

    public ContainerdPaths Paths { get; }

    /// <summary>What pods are run with. Lives as long as this.</summary>
    public CriRuntime Runtime { get; }

    /// <summary>Loads images from files.</summary>
    public ContainerdImages Images { get; }

    /// <summary>Id of the containerd process now.</summary>
    public int Pid => _process.Pid;

    /// <summary>
    /// The one cgroup below which every pod's should be made, in the form <see cref="SandboxSpec.CgroupParent"/> has: purging removes it.
    /// </summary>
    public static string CgroupRoot(ContainerdPaths paths, CgroupDriver driver) =>
        driver == CgroupDriver.Systemd ? $"xebec{paths.Instance}.slice" : $"/xebec-{paths.Instance}";

    /// <summary>Starts it, or takes over the one that runs; returns when it is ready to run pods (but for their network).</summary>
    /// <exception cref="IOException">It can't be started; the message says why and what to do.</exception>
    public static async Task<PrivateContainerd> StartAsync(ContainerdOptions options, TimeProvider time, CancellationToken cancel)
    {
        var containerd = new PrivateContainerd(options, time);
        try
        {
            await containerd.StartAsync(cancel);
            await containerd.LoadSandboxImageAsync(cancel);
            containerd._watch = containerd.WatchOverAsync(containerd._stopping.Token);
            return containerd;
        }
        catch
        {
            await containerd.StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Stops containerd by its id; pods run on. Idempotent.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        await DetachAsync();
        if (_process.Pid != 0)
        {
            await Daemon.StopAsync(_process, StopPatience, _time, cancel);
            File.Delete(Paths.PidFile);
            _process = default;
        }
    }

    /// <summary>
    /// Stops watching over it but lets it run; a later
    /// <see cref="StartAsync(ContainerdOptions, TimeProvider, CancellationToken)"/> takes it over.
    /// </summary>
    public async Task DetachAsync()
    {
        _stopping.Cancel();
        await _watch;
        await Runtime.DisposeAsync();
        Images.Dispose();
    }

    /// <summary>Stops it, unless it was detached or stopped before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await StopAsync(CancellationToken.None);
        }

        _stopping.Dispose();
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        var host = HostFacts.Detect();
        string cniBin = _options.CniBinDirectory ?? host.CniBinDirectory
            ?? throw new IOException("no CNI plugins in /opt/cni/bin or /usr/lib/cni: install the package containernetworking-plugins");
        foreach (string folder in new[] { Paths.Root, Paths.State, Paths.CniConfig, Paths.Registries, Paths.ShortFolder ?? Paths.Folder })
        {
            Directory.CreateDirectory(folder);
        }

        string snapshotter = Overlay.IsPossible(Paths.Folder) ? "overlayfs" : "native";
        string config = ContainerdConfig.Render(Paths, host, _options.SandboxImage, cniBin, snapshotter);
        bool sameConfig = File.Exists(Paths.Config) && await File.ReadAllTextAsync(Paths.Config, cancel) == config;
        await File.WriteAllTextAsync(Paths.Config, config, cancel);

        if (Daemon.Find(Paths.PidFile) is { } running)
        {
            if (sameConfig)
            {
                _process = running;
                await ReadyAsync(cancel);
                return;
            }

            _options.Report("the configuration of containerd changed: starting it afresh; pods run on");
            await Daemon.StopAsync(running, StopPatience, _time, cancel);
        }

        ForgetEarlierBoot();
        await StartProcessAsync(cancel);
    }

    /// <summary>
    /// After a reboot nothing of the state is true any more, and containerd would take long to find that out for each container.
    /// </summary>
    private void ForgetEarlierBoot()
    {
        string boot = File.ReadAllText("/proc/sys/kernel/random/boot_id");
        if (File.Exists(Paths.BootId) && File.ReadAllText(Paths.BootId) != boot)
        {
            Directory.Delete(Paths.State, recursive: true);
            Directory.CreateDirectory(Paths.State);
        }

        File.WriteAllText(Paths.BootId, boot);
    }

    private async Task StartProcessAsync(CancellationToken cancel)
    {
        _process = Daemon.Start(_options.Containerd, ["--config", Paths.Config], Paths.Log, Paths.PidFile);
        await ReadyAsync(cancel);
    }

    private async Task ReadyAsync(CancellationToken cancel)
    {
        long start = _time.GetTimestamp();
        while (true)
        {
            string obstacle;
            try
            {
                RuntimeStatus status = await Runtime.StatusAsync(cancel);
                if (status.IsReady)
                {
                    return;
                }

                obstacle = status.Condition(RuntimeCondition.RuntimeReady)?.Message ?? "it reports no RuntimeReady condition";
            }
            catch (RuntimeFault fault) when (fault.IsUnimplemented)
            {
                throw new IOException(
                    $"containerd runs without its CRI plugin. Its log, {Paths.Log}, ends:\n{Daemon.Tail(Paths.Log)}", fault);
            }
            catch (RuntimeFault fault)
            {
                obstacle = fault.Detail;
            }

            if (!_process.IsAlive)
            {
                throw new IOException($"containerd ended at its start ({_options.Containerd}; is the package containerd installed?). "
                    + $"Its log, {Paths.Log}, ends:\n{Daemon.Tail(Paths.Log)}");
            }

            if (_time.GetElapsedTime(start) > _options.StartPatience)
            {
                throw new IOException($"containerd isn't ready after {_options.StartPatience.TotalSeconds:0} s: {obstacle}. Its log, "
                    + $"{Paths.Log}, ends:\n{Daemon.Tail(Paths.Log)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), _time, cancel);
        }
    }

    private async Task LoadSandboxImageAsync(CancellationToken cancel)
    {
        if (_options.SandboxImage == PauseImage.Name && await Runtime.ImageStatusAsync(PauseImage.Name, cancel) is null)
        {
            await Images.LoadAsync(PauseImage.Build(), cancel);
        }
    }

    private async Task WatchOverAsync(CancellationToken stop)
    {
        TimeSpan backoff = BackoffMin;
        long started = _time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(Look, _time, stop);
                if (_process.IsAlive)
                {
                    continue;
                }

                backoff = _time.GetElapsedTime(started) > 2 * BackoffMax ? BackoffMin : backoff;
                _options.Report($"containerd died; starting it again in {backoff.TotalSeconds:0.0} s (log: {Paths.Log})");
                await Task.Delay(backoff, _time, stop);
                backoff = 2 * backoff < BackoffMax ? 2 * backoff : BackoffMax;
                started = _time.GetTimestamp();
                try
                {
                    await StartProcessAsync(stop);
                    _options.Report("containerd runs again");
                }
                catch (IOException failure)
                {
                    _options.Report(failure.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop watching.
        }
    }
}
