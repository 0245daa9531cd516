using Xebec.Server.Metrics;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Flows;

/// <summary>
/// Step 5: whether a request may go on now. 1. The first flow schema that matches says which priority level it belongs to. 2. It gets seats
/// there, at once or when its turn comes, or is refused. 3. It gives them back when it is answered, or when its watch stands.
/// </summary>
internal sealed class FlowControl
{
    /// <summary>Waiting for a seat may take this part of the time that a request has.</summary>
    private const int PartOfPatience = 4;

    private readonly Seating _seating = new();
    private readonly Lock _lock = new();
    private readonly InflightLimits _limits;
    private readonly FlowPolicies? _policies;
    private readonly FlowMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly Func<RequestTarget, int> _objects;
    private Applied _applied;
    private int _reads;
    private int _writes;

    /// <param name="limits">How much at once.</param>
    /// <param name="policies">Schemas and levels; null: requests that read and requests that write are bounded, each on their own.</param>
    /// <param name="metrics">Told of every request that belongs to a stored schema.</param>
    /// <param name="time">For waiting.</param>
    /// <param name="patience">How long a request may take that asks for nothing else.</param>
    /// <param name="objects">How many objects a list is about at most.</param>
    public FlowControl(
        InflightLimits limits,
        FlowPolicies? policies,
        FlowMetrics metrics,
        TimeProvider time,
        TimeSpan patience,
        Func<RequestTarget, int> objects)
    {
        _limits = limits;
        _policies = policies;
        _metrics = policies is null ? null : metrics;
        _time = time;
        _patience = patience;
        _objects = objects;
        _applied = Apply(policies?.Index ?? PlainLimits.Index(limits));
    }

    /// <summary>How many requests are in progress now.</summary>
    public (int Reads, int Writes) InProgress => (Volatile.Read(ref _reads), Volatile.Read(ref _writes));

    /// <summary>How each level is now; null without levels.</summary>
    public IReadOnlyList<LevelState>? Levels => _policies is null ? null : _seating.Read();

    /// <param name="target">What is asked for.</param>
    /// <param name="user">By whom.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<FlowPass> EnterAsync(RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        bool write = target.Verb is not ("get" or "list" or "watch");
        if (target is { Lasts: true, Verb: not "watch" })
        {
            return ValueTask.FromResult(new FlowPass(null, null, write));
        }

        Flow flow = Classify(target, user);
        bool limited = !flow.Level.Rules.Exempt;
        var pass = new FlowPass(this, flow, write)
        {
            FlowHash = limited ? flow.Schema.FlowOf(target, user) : 0,
            Seats = limited && _policies is not null ? RequestWidth.Of(target, flow.Level, _objects) : 1,
            Came = limited ? Now() : 0,
        };
        switch (_seating.Enter(pass))
        {
            case Seated.Now:
                Begin(pass, 0);
                return ValueTask.FromResult(pass);
            case Seated.Later:
                return WaitAsync(pass, target, cancellation);
            case Seated.QueueFull:
                return ValueTask.FromResult(Refuse(pass, "queue-full"));
            default:
                return ValueTask.FromResult(Refuse(pass, "concurrency-limit"));
        }
    }

    internal void Leave(FlowPass pass)
    {
        if (!pass.IsRefused)
        {
            Interlocked.Decrement(ref pass.IsWrite ? ref _writes : ref _reads);
            pass.Flow!.Series?.Ended(pass.Seats);
            _seating.Leave(pass, Now());
        }
    }

    private Flow Classify(RequestTarget target, UserInfo user)
    {
        foreach (Flow flow in Current().Flows)
        {
            if (flow.Schema.Matches(target, user))
            {
                return flow;
            }
        }

        // nobody is neither authenticated nor unauthenticated; were it so, the last would be the right one
        return Current().Flows[^1];
    }

    private async ValueTask<FlowPass> WaitAsync(FlowPass pass, RequestTarget target, CancellationToken cancellation)
    {
        TimeSpan patience = (RequestDeadline.Read(target, _patience, out _) ?? _patience) / PartOfPatience;
        pass.Flow!.Series?.Queued(1);
        using var late = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await pass.Turn!.Task.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // when its turn came at the very moment it goes on, and finds out for itself that nobody waits for it
            if (_seating.GiveUp(pass, cancellation.IsCancellationRequested))
            {
                Refuse(pass, cancellation.IsCancellationRequested ? "cancelled" : "time-out");
                pass.Flow.Series?.Waited(false, Now() - pass.Came);
            }
        }

        pass.Flow.Series?.Queued(-1);
        if (pass.IsRefused)
        {
            cancellation.ThrowIfCancellationRequested();
        }
        else
        {
            Begin(pass, pass.Began - pass.Came);
        }

        return pass;
    }

    private void Begin(FlowPass pass, double waited)
    {
        Interlocked.Increment(ref pass.IsWrite ? ref _writes : ref _reads);
        if (pass.Flow!.Series is { } series)
        {
            series.Began(pass.Seats);
            if (!pass.Flow.Level.Rules.Exempt)
            {
                series.Waited(true, waited);
            }
        }
    }

    private static FlowPass Refuse(FlowPass pass, string reason)
    {
        pass.IsRefused = true;
        pass.Flow!.Series?.Rejected(reason);
        return pass;
    }

    private Applied Current()
    {
        Applied applied = Volatile.Read(ref _applied);
        if (_policies is null || ReferenceEquals(_policies.Index, applied.Index))
        {
            return applied;
        }

        lock (_lock)
        {
            if (_policies.Index is var now && !ReferenceEquals(now, _applied.Index))
            {
                Volatile.Write(ref _applied, Apply(now));
            }

            return _applied;
        }
    }

    private Applied Apply(FlowIndex index)
    {
        FlowIndex whole = _policies is null ? index : index.Completed();
        int total = Math.Max(_limits.Reads, 0) + Math.Max(_limits.Writes, 0);
        var levels = _seating.Apply([.. whole.Levels.Values], total, Now()).ToDictionary(l => l.Name);
        foreach (PriorityLevel level in levels.Values)
        {
            _metrics?.Limited(level.Name, level.Nominal);
        }

        return new Applied(
            index, [.. whole.InOrder().Select(s => new Flow(s, levels[s.Level], _metrics?.Of(s.Name, s.Level)))]);
    }

    private double Now() => (double)_time.GetTimestamp() / _time.TimestampFrequency;

    private sealed record Applied(FlowIndex Index, Flow[] Flows);
}
