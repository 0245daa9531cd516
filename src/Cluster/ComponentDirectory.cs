using System.Globalization;
using Xebec.Server.Resources.Core;
using Xebec.Store.Seam;

namespace Xebec.Cluster;

/// <summary>The parts of the control plane and how they are asked: those of this process directly, others where upstream asks.</summary>
/// <param name="elsewhere">Asks a part that does not run in this process at its port; null: nobody can.</param>
/// <param name="time">For giving up.</param>
public sealed class ComponentDirectory(Func<int, CancellationToken, ValueTask<ComponentState>>? elsewhere, TimeProvider time)
{
    /// <summary>What is asked.</summary>
    public const string ControllerManager = "controller-manager";

    /// <inheritdoc cref="ControllerManager"/>
    public const string Scheduler = "scheduler";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Func<string?>> _here = new(StringComparer.Ordinal);

    /// <summary>A part runs in this process.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="trouble">What is wrong with it; null for nothing.</param>
    public void Add(string name, Func<string?> trouble)
    {
        lock (_lock)
        {
            _here[name] = trouble;
        }
    }

    /// <summary>All parts, with these stores.</summary>
    public IReadOnlyList<Component> With(IEnumerable<IStore> stores) =>
    [
        new(ControllerManager, stop => AskAsync(ControllerManager, 10257, stop)),
        new(Scheduler, stop => AskAsync(Scheduler, 10259, stop)),
        .. stores.Select((store, i) =>
            new Component(string.Create(CultureInfo.InvariantCulture, $"etcd-{i}"), stop => AskAsync(store, stop))),
    ];

    private ValueTask<ComponentState> AskAsync(string name, int port, CancellationToken cancellation)
    {
        Func<string?>? here;
        lock (_lock)
        {
            here = _here.GetValueOrDefault(name);
        }

        if (here is not null)
        {
            string? trouble = here();
            return ValueTask.FromResult(new ComponentState(trouble is null, trouble ?? "ok"));
        }

        return elsewhere?.Invoke(port, cancellation) ?? ValueTask.FromResult(new ComponentState(false, "does not run in this process"));
    }

    private async ValueTask<ComponentState> AskAsync(IStore store, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await store.ReadLatestAsync(either.Token);
            return new ComponentState(true, "ok");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ComponentState(false, "", "context deadline exceeded");
        }
    }
}
