namespace Xebec.Server.Flows;

/// <summary>
/// The queues of a priority level. Each gets an equal part of the level's seats, counted in seats × seconds: a round goes on as fast as
/// each queue that has something to do gets its part, and the queue whose next request would be done in the earliest round goes first.
/// Not thread-safe: <see cref="Seating"/> holds its lock.
/// </summary>
internal sealed class FairQueues
{
    // a request is taken to need so long until it is known how long it took
    private const double SecondsGuess = 0.003;

    private readonly FlowQueue[] _queues;
    private readonly int _handSize;
    private double _round;
    private double _at;
    private int _busy;
    private int _last;

    /// <param name="rules">How many queues, and how many of them a flow has.</param>
    /// <param name="now">In seconds.</param>
    public FairQueues(LevelRules rules, double now)
    {
        _at = now;
        _handSize = rules.HandSize;
        _queues = new FlowQueue[rules.Queues];
        for (int i = 0; i < _queues.Length; i++)
        {
            _queues[i] = new FlowQueue(this, i);
        }
    }

    /// <summary>How many requests wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>Whether the same rules make the same queues.</summary>
    public bool Suit(LevelRules rules) => _queues.Length == rules.Queues && _handSize == rules.HandSize;

    /// <summary>The queue of a flow's hand in which there is the least to do.</summary>
    public FlowQueue Choose(ulong flow)
    {
        Span<int> hand = stackalloc int[_handSize];
        Hand.Deal(flow, _queues.Length, hand);
        FlowQueue least = _queues[hand[0]];
        foreach (int card in hand[1..])
        {
            FlowQueue queue = _queues[card];
            if (queue.WaitingSeats + queue.ExecutingSeats < least.WaitingSeats + least.ExecutingSeats)
            {
                least = queue;
            }
        }

        return least;
    }

    /// <summary>Lets the round go on.</summary>
    /// <param name="now">In seconds.</param>
    /// <param name="seats">How many of the level's seats were in use since.</param>
    public void Advance(double now, int seats)
    {
        // who looked at the clock first need not be the first to come
        double passed = Math.Max(now - _at, 0);
        if (_busy > 0)
        {
            _round += passed * seats / _busy;
        }

        _at += passed;
    }

    public void Enqueue(FlowQueue queue, FlowPass pass)
    {
        Rouse(queue);
        pass.Node = queue.Waiting.AddLast(pass);
        queue.WaitingSeats += pass.Seats;
        Waiting++;
    }

    /// <summary>Takes out the one whose turn it is.</summary>
    public void Take(FlowPass pass)
    {
        Remove(pass);
        _last = pass.Queue!.Index;
        Begin(pass.Queue, pass.Seats);
    }

    /// <summary>Takes one out that waits.</summary>
    public void Remove(FlowPass pass)
    {
        FlowQueue queue = pass.Queue!;
        queue.Waiting.Remove(pass.Node!);
        pass.Node = null;
        queue.WaitingSeats -= pass.Seats;
        Waiting--;
        Settle(queue);
    }

    /// <summary>Whose turn it would be; null when nobody waits.</summary>
    public FlowPass? Peek()
    {
        FlowPass? first = null;
        double earliest = double.MaxValue;
        for (int i = 1; i <= _queues.Length; i++)
        {
            // of equals the one that was not served for the longest time
            int at = (_last + i) % _queues.Length;
            if (_queues[at].Waiting.First?.Value is { } oldest && DoneIn(_queues[at], oldest) is var done && done < earliest)
            {
                (first, earliest) = (oldest, done);
            }
        }

        return first;
    }

    /// <summary>How each queue is.</summary>
    public IEnumerable<QueueState> Read() => _queues.Select(
        q => new QueueState(q.Waiting.Count, q.WaitingSeats, q.ExecutingRequests, q.ExecutingSeats, q.Next, q.WaitingSeats * SecondsGuess));

    /// <summary>All that wait.</summary>
    public IEnumerable<FlowPass> All() => _queues.SelectMany(q => q.Waiting);

    /// <summary>Notes that a request of a queue begins.</summary>
    public void Begin(FlowQueue queue, int seats)
    {
        Rouse(queue);
        queue.ExecutingSeats += seats;
        queue.ExecutingRequests++;
        queue.Next += SecondsGuess * seats;
    }

    /// <summary>Notes that a request is done, and how long it took.</summary>
    public void End(FlowQueue queue, int seats, double seconds)
    {
        queue.ExecutingSeats -= seats;
        queue.ExecutingRequests--;
        queue.Next += (seconds - SecondsGuess) * seats;
        Settle(queue);
    }

    private static double DoneIn(FlowQueue queue, FlowPass pass) => queue.Next + (SecondsGuess * pass.Seats);

    // what was idle has no claim on rounds that are over
    private void Rouse(FlowQueue queue)
    {
        if (queue.IsIdle)
        {
            queue.Next = _round;
            _busy++;
        }
    }

    private void Settle(FlowQueue queue)
    {
        if (queue.IsIdle)
        {
            _busy--;
        }
    }
}
