using Xebec.Api.Documents;

namespace Xebec.Server.Flows;

/// <summary>What a PriorityLevelConfiguration says.</summary>
/// <param name="Name">Of the level.</param>
/// <param name="Uid">Of the object; "" of a level that is there without one.</param>
internal sealed record LevelRules(string Name, string Uid)
{
    /// <summary>Its requests never wait and are never refused.</summary>
    public bool Exempt { get; init; }

    /// <summary>Its part of the server's seats, relative to the parts of all levels.</summary>
    public long Shares { get; init; }

    /// <summary>How much of its seats others may use while it does not, in percent.</summary>
    public long LendablePercent { get; init; }

    /// <summary>How many seats of others it may use, in percent of its own; null: as many as are lent.</summary>
    public long? BorrowingPercent { get; init; }

    /// <summary>How many queues requests wait in; 0: they are refused when there is no seat.</summary>
    public int Queues { get; init; }

    /// <summary>From how many queues, dealt by its flow, a request takes the shortest.</summary>
    public int HandSize { get; init; }

    /// <summary>How many requests a queue holds.</summary>
    public int QueueLengthMax { get; init; }

    /// <summary>Its seats outright; null: as many as its share makes.</summary>
    public int? Seats { get; init; }

    /// <param name="name">Of the level.</param>
    /// <param name="uid">Of the object.</param>
    /// <param name="spec">As stored, with defaults.</param>
    public static LevelRules Read(string name, string uid, Value spec)
    {
        bool exempt = spec["type"].TextIs("Exempt");
        Value limits = spec[exempt ? "exempt" : "limited"];
        Value queuing = limits["limitResponse"]["queuing"];
        return new LevelRules(name, uid)
        {
            Exempt = exempt,
            Shares = limits["nominalConcurrencyShares"].Integer ?? 0,
            LendablePercent = limits["lendablePercent"].Integer ?? 0,
            BorrowingPercent = limits["borrowingLimitPercent"].Integer,
            Queues = (int)(queuing["queues"].Integer ?? 0),
            HandSize = (int)(queuing["handSize"].Integer ?? 0),
            QueueLengthMax = (int)(queuing["queueLengthLimit"].Integer ?? 0),
        };
    }
}
