using Xebec.Node.Cri;

namespace Xebec.Node.Simulated;

/// <summary>
/// What happens in a simulated runtime whether or not anybody calls it: programs of containers run, containers end, and those who watch are
/// told. <see cref="Gate"/> guards <see cref="Pods"/> and all that they hold.
/// </summary>
internal sealed class SimulatedMachine(SimulatedRuntimeOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly SimulatedEvents _events = new();

    public Lock Gate { get; } = new();

    public SimulatedPods Pods { get; } = new();

    public IAsyncEnumerable<ContainerEvent> WatchAsync(CancellationToken cancel) => _events.WatchAsync(cancel);

    /// <summary>Tells that something happened to a container, or to a sandbox under its own id.</summary>
    public void Tell(ContainerId container, ContainerEventType type, SandboxId sandbox)
    {
        lock (Gate)
        {
            _events.Tell(new()
            {
                Container = container,
                Type = type,
                At = time.GetUtcNow(),
                Sandbox = Pods.Find(sandbox)?.Status(),
                Containers = [.. Pods.In(sandbox).Select(c => c.Status())],
            });
        }
    }

    /// <summary>The program of one container, until it ends or is ended.</summary>
    public async Task RunAsync(SimulatedContainer container)
    {
        foreach (SimulatedStep step in container.Program.Steps)
        {
            if (container.Ended.IsCancellationRequested)
            {
                return;
            }

            switch (step)
            {
                case SimulatedStep.Print print:
                    lock (Gate)
                    {
                        WriteLog(container, container.Log.Append(time.GetUtcNow(), print.ToStderr, print.Text));
                    }

                    break;
                case SimulatedStep.Sleep sleep:
                    await SimulatedExec.WaitAsync(time, sleep.Span ?? Timeout.InfiniteTimeSpan, container.Ended, CancellationToken.None);
                    break;
                case SimulatedStep.Exit exit:
                    End(container, exit.Code);
                    return;
            }
        }

        End(container, 0);
    }

    /// <summary>Adds to the file of a container's log, where logs are written to files.</summary>
    public void WriteLog(SimulatedContainer container, string text)
    {
        if (options.WritesLogs && container.LogPath.Length > 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(container.LogPath)!);
            File.AppendAllText(container.LogPath, text);
        }
    }

    /// <summary>Ends a container and tells of it.</summary>
    /// <returns>False when it has ended already.</returns>
    public bool End(SimulatedContainer container, int code, string? reason = null, string message = "")
    {
        lock (Gate)
        {
            if (!container.Exit(code, reason, message))
            {
                return false;
            }
        }

        container.Announce();
        Tell(container.Id, ContainerEventType.Stopped, container.Sandbox);
        return true;
    }

    /// <summary>Ends every container, silently.</summary>
    public async ValueTask DisposeAsync()
    {
        SimulatedContainer[] containers;
        lock (Gate)
        {
            containers = Pods.TakeAll();
        }

        foreach (SimulatedContainer container in containers)
        {
            container.Announce();
            await container.Run;
        }

        _events.Dispose();
    }
}
