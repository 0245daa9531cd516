namespace Xebec.Server.Flows;

/// <summary>What becomes of a request that comes.</summary>
internal enum Seated
{
    /// <summary>It has its seats.</summary>
    Now,

    /// <summary>It waits for its turn.</summary>
    Later,

    /// <summary>Its queue is full.</summary>
    QueueFull,

    /// <summary>There is no seat, and its level has no queues.</summary>
    NoSeat,
}

/// <summary>
/// The seats of the server, divided among priority levels. A level always has its own; those that it does not use and may lend, others may
/// use until it wants them. What a level lends comes back as soon as a request is done, because levels below their own number go first.
/// </summary>
internal sealed class Seating
{
    private readonly Lock _lock = new();
    private List<PriorityLevel> _levels = [];
    private int _waiting;
    private long _number;

    /// <summary>Takes new rules over. A level that is no more stays until nobody waits or runs there.</summary>
    /// <param name="rules">Those of all levels, by name.</param>
    /// <param name="total">How many seats are divided by shares.</param>
    /// <param name="now">In seconds.</param>
    public IReadOnlyList<PriorityLevel> Apply(IReadOnlyCollection<LevelRules> rules, int total, double now)
    {
        lock (_lock)
        {
            var known = _levels.ToDictionary(l => l.Name);
            List<(PriorityLevel Level, LevelRules Rules)> levels =
                [.. rules.Select(r => (known.Remove(r.Name, out PriorityLevel? level) ? level : new PriorityLevel(r.Name), r))];
            IEnumerable<PriorityLevel> lingering = known.Values.Where(l => l.Executing + l.Waiting > 0);
            levels.ForEach(l => l.Level.IsQuiescing = false);
            foreach (PriorityLevel level in lingering.OrderBy(l => l.Name, StringComparer.Ordinal))
            {
                level.IsQuiescing = true;
                levels.Add((level, level.Rules));
            }

            double shares = levels.Sum(l => (double)l.Rules.Shares);
            foreach ((PriorityLevel level, LevelRules own) in levels)
            {
                int byShare = own.Shares == 0 ? 0 : (int)Math.Ceiling(total * own.Shares / shares);
                level.Apply(own, own.Seats ?? byShare, now);
            }

            _levels = [.. levels.Select(l => l.Level)];
            ServeWaiting(now);
            return _levels;
        }
    }

    public Seated Enter(FlowPass pass)
    {
        lock (_lock)
        {
            PriorityLevel level = pass.Flow!.Level;
            if (level.Rules.Exempt)
            {
                Begin(pass, pass.Came);
                return Seated.Now;
            }

            level.Queues?.Advance(pass.Came, level.Executing);
            if (level.Waiting == 0 && Fits(level, pass.Seats))
            {
                pass.Queue = level.Rules.Queues == 0 ? null : level.Queues?.Choose(pass.FlowHash);
                pass.Queue?.Owner.Begin(pass.Queue, pass.Seats);
                Begin(pass, pass.Came);
                return Seated.Now;
            }

            if (level.Rules.Queues == 0)
            {
                level.Fates = level.Fates with { Rejected = level.Fates.Rejected + 1 };
                return Seated.NoSeat;
            }

            pass.Queue = level.Queues!.Choose(pass.FlowHash);
            if (pass.Queue.Waiting.Count >= level.Rules.QueueLengthMax)
            {
                level.Fates = level.Fates with { Rejected = level.Fates.Rejected + 1 };
                return Seated.QueueFull;
            }

            pass.Number = ++_number;
            pass.Turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            level.Queues.Enqueue(pass.Queue, pass);
            _waiting++;
            return Seated.Later;
        }
    }

    /// <summary>Takes one that waits out of its queue; false when its turn had come.</summary>
    /// <param name="pass">The one that waits.</param>
    /// <param name="cancelled">Nobody wants it any more; otherwise it waited too long.</param>
    public bool GiveUp(FlowPass pass, bool cancelled)
    {
        lock (_lock)
        {
            if (pass.Node is null)
            {
                return false;
            }

            pass.Queue!.Owner.Remove(pass);
            _waiting--;
            PriorityLevel level = pass.Flow!.Level;
            level.Fates = cancelled
                ? level.Fates with { Cancelled = level.Fates.Cancelled + 1 }
                : level.Fates with { TimedOut = level.Fates.TimedOut + 1 };
            return true;
        }
    }

    /// <param name="pass">Of a request that is done.</param>
    /// <param name="now">In seconds.</param>
    public void Leave(FlowPass pass, double now)
    {
        lock (_lock)
        {
            PriorityLevel level = pass.Flow!.Level;
            level.Queues?.Advance(now, level.Executing);
            level.Executing -= pass.Seats;
            level.Requests--;
            pass.Queue?.Owner.End(pass.Queue, pass.Seats, now - pass.Began);
            if (_waiting > 0)
            {
                ServeWaiting(now);
            }
        }
    }

    /// <summary>How each level is, by name.</summary>
    public IReadOnlyList<LevelState> Read()
    {
        lock (_lock)
        {
            return [.. _levels.OrderBy(l => l.Name, StringComparer.Ordinal).Select(
                l => new LevelState(l.Name, l.IsQuiescing, l.Waiting, l.Requests, l.Fates, [.. l.Queues?.Read() ?? []]))];
        }
    }

    // levels that do not have their own yet go before those that borrow
    private void ServeWaiting(double now)
    {
        foreach (bool borrowing in (ReadOnlySpan<bool>)[false, true])
        {
            foreach (PriorityLevel level in _levels)
            {
                while (level.Waiting > 0 && level.Queues!.Peek() is { } next
                    && (borrowing ? Fits(level, next.Seats) : FitsOwn(level, next.Seats)))
                {
                    level.Queues.Advance(now, level.Executing);
                    level.Queues.Take(next);
                    _waiting--;
                    Begin(next, now);
                    next.Turn!.SetResult();
                }
            }
        }
    }

    private static void Begin(FlowPass pass, double now)
    {
        PriorityLevel level = pass.Flow!.Level;
        level.Executing += pass.Seats;
        level.Requests++;
        level.Fates = level.Fates with { Dispatched = level.Fates.Dispatched + 1 };
        pass.Began = now;
    }

    // a request that is wider than all that its level has runs alone
    private static bool FitsOwn(PriorityLevel level, int seats) =>
        level.Executing + seats <= level.Nominal || (level.Executing == 0 && level.Nominal > 0);

    private bool Fits(PriorityLevel level, int seats)
    {
        if (FitsOwn(level, seats))
        {
            return true;
        }

        int after = level.Executing + seats;
        if (after > level.Most)
        {
            return false;
        }

        int lent = 0;
        foreach (PriorityLevel other in _levels)
        {
            if (other != level)
            {
                int free = Math.Min(other.Nominal - other.Executing, other.Lendable);
                lent += other.Rules.Exempt ? Math.Max(free, 0) : free;
            }
        }

        return after - level.Nominal <= lent;
    }
}
