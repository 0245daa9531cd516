using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Runtime.Events;

namespace Xebec.Control.Runtime;

/// <summary>Something that runs until cancelled, and says when it has nothing to do.</summary>
public interface IControlLoop
{
    string Name { get; }

    bool IsIdle { get; }

    Task RunAsync(CancellationToken cancellation);
}

/// <summary>What all controllers of a process share.</summary>
/// <param name="Server">The API server, for reading and for whoever has no account of its own.</param>
/// <param name="ServerAs">The API server as the account a controller of this name acts as; may always be <paramref name="Server"/>.</param>
public sealed record ControlServices(
    IApiServer Server, Func<string, IApiServer> ServerAs, SharedInformers Informers, TimeProvider Time, Random Random, IJournal Journal);

/// <summary>Controllers that run together over shared informers, each with its events.</summary>
public sealed class ControllerGroup(ControlServices services) : IDisposable
{
    private readonly List<(IControlLoop Loop, EventRecorder Events)> _loops = [];

    /// <summary>True when no controller has anything to do that is known of: for tests and the simulator.</summary>
    public bool IsIdle => _loops.TrueForAll(one => one.Loop.IsIdle);

    /// <summary>Adds a controller that is a function from snapshots to plans.</summary>
    public ControllerGroup Add(IController controller, int workers = 5)
    {
        ArgumentNullException.ThrowIfNull(controller);
        return Add(controller.Name, (server, events) =>
            new ControllerRunner(controller, server, services.Informers, events, services.Time, services.Journal, workers));
    }

    /// <summary>Adds a loop of another kind.</summary>
    public ControllerGroup Add(string name, Func<IApiServer, EventRecorder, IControlLoop> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        IApiServer server = services.ServerAs(name);
        var events = new EventRecorder(server, name, services.Time, services.Journal);
        _loops.Add((make(server, events), events));
        return this;
    }

    /// <summary>Runs informers, controllers and events until cancelled. Ends otherwise only by a bug, which it throws.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task> running = [services.Informers.RunAsync(stop.Token)];
        foreach ((IControlLoop loop, EventRecorder events) in _loops)
        {
            running.Add(loop.RunAsync(stop.Token));
            running.Add(events.RunAsync(stop.Token));
        }

        await Task.WhenAny(running);
        stop.Cancel();
        await Task.WhenAll(running);
    }

    public void Dispose()
    {
        foreach ((IControlLoop loop, _) in _loops)
        {
            (loop as IDisposable)?.Dispose();
        }
    }
}
