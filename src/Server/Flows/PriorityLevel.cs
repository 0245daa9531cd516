namespace Xebec.Server.Flows;

/// <summary>A priority level as it is now: its seats and who has them. Not thread-safe: <see cref="Seating"/> holds its lock.</summary>
internal sealed class PriorityLevel(string name)
{
    public string Name => name;

    public LevelRules Rules { get; private set; } = new(name, "");

    /// <summary>Seats of its own.</summary>
    public int Nominal { get; private set; }

    /// <summary>How many of these others may use.</summary>
    public int Lendable { get; private set; }

    /// <summary>How many seats it may use at most.</summary>
    public int Most { get; private set; }

    /// <summary>How many seats are in use.</summary>
    public int Executing { get; set; }

    /// <summary>How many requests have them.</summary>
    public int Requests { get; set; }

    /// <summary>There is no such level any more; it goes when it is empty.</summary>
    public bool IsQuiescing { get; set; }

    /// <summary>How many requests got seats, were refused at once, waited too long or were given up, since the level is there.</summary>
    public (long Dispatched, long Rejected, long TimedOut, long Cancelled) Fates { get; set; }

    /// <summary>Null when requests are refused rather than kept waiting.</summary>
    public FairQueues? Queues { get; private set; }

    public int Waiting => Queues?.Waiting ?? 0;

    /// <summary>Changes its rules; those who wait keep their order, in new queues if need be.</summary>
    /// <param name="rules">The new ones.</param>
    /// <param name="nominal">Seats of its own.</param>
    /// <param name="now">In seconds.</param>
    public void Apply(LevelRules rules, int nominal, double now)
    {
        Rules = rules;
        Nominal = nominal;
        Lendable = (int)Math.Round(nominal * rules.LendablePercent / 100.0, MidpointRounding.AwayFromZero);
        Most = rules.BorrowingPercent is { } percent ? (int)Math.Min(nominal + (nominal * percent / 100), int.MaxValue) : int.MaxValue;
        if (rules.Queues == 0)
        {
            // who waits already may go on waiting
            Queues = Waiting > 0 ? Queues : null;
        }
        else if (Queues?.Suit(rules) != true)
        {
            FairQueues? before = Queues;
            Queues = new FairQueues(rules, now);
            foreach (FlowPass pass in before?.All().OrderBy(p => p.Number).ToList() ?? [])
            {
                pass.Queue = Queues.Choose(pass.FlowHash);
                Queues.Enqueue(pass.Queue, pass);
            }
        }
    }
}
