namespace Xebec.Server.Flows;

/// <summary>How a priority level is at a moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsQuiescing">It goes when it is empty.</param>
/// <param name="Waiting">Requests that wait.</param>
/// <param name="Executing">Requests that are served.</param>
/// <param name="Fates">What became of all since the level is there.</param>
/// <param name="Queues">Its queues; none when it has none.</param>
internal sealed record LevelState(
    string Name,
    bool IsQuiescing,
    int Waiting,
    int Executing,
    (long Dispatched, long Rejected, long TimedOut, long Cancelled) Fates,
    IReadOnlyList<QueueState> Queues);

/// <summary>How one of its queues is.</summary>
/// <param name="Waiting">Requests that wait.</param>
/// <param name="WaitingSeats">Seats they want.</param>
/// <param name="Executing">Requests of its flows that are served.</param>
/// <param name="ExecutingSeats">Seats they have.</param>
/// <param name="Next">The round in which its next request may begin, in seats × seconds.</param>
/// <param name="Work">How much those who wait are taken to need, in seats × seconds.</param>
internal readonly record struct QueueState(
    int Waiting, int WaitingSeats, int Executing, int ExecutingSeats, double Next, double Work);
