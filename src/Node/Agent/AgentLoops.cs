using Xebec.Client.Seam;

namespace Xebec.Node.Agent;

/// <summary>
/// What an agent does as long as it runs. A loop that breaks down is journalled and not begun again; the others go on, and the node's
/// health tells.
/// </summary>
internal sealed class AgentLoops(IJournal journal) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<Task> _loops = [];
    private volatile string? _breakdown;

    /// <summary>Ends all of it.</summary>
    public CancellationToken Stop => _stop.Token;

    public bool Stopping => _stop.IsCancellationRequested;

    /// <summary>Which loop broke down first, and of what; null: all go on.</summary>
    public string? Breakdown => _breakdown;

    public void Run(string name, Func<CancellationToken, Task> loop)
    {
        Task running = RunAsync(name, loop);
        lock (_lock)
        {
            _loops.Add(running);
        }
    }

    /// <summary>For as long as it takes; what broke it down, null when it ended as it should.</summary>
    public async Task<string?> GuardAsync(string name, Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // stopping
        }
        catch (Exception e)
        {
            journal.Write(JournalWeight.Trouble, "node agent", $"{name} broke down: {e}");
            return e.Message;
        }

        return null;
    }

    /// <summary>Asks all to end.</summary>
    public void Cancel() => _stop.Cancel(); // not CancelAsync, which goes to another thread

    /// <summary>Those that run, to be awaited after <see cref="Cancel"/>.</summary>
    public IReadOnlyList<Task> Running
    {
        get
        {
            lock (_lock)
            {
                return [.. _loops];
            }
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(string name, Func<CancellationToken, Task> loop)
    {
        if (await GuardAsync(name, loop) is { } problem)
        {
            _breakdown ??= $"{name}: {problem}";
        }
    }
}
