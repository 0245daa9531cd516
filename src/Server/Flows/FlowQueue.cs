namespace Xebec.Server.Flows;

/// <summary>One of a level's queues: some flows' requests that wait, and how much these flows have had.</summary>
internal sealed class FlowQueue(FairQueues owner, int index)
{
    /// <summary>The oldest first.</summary>
    public LinkedList<FlowPass> Waiting { get; } = [];

    public FairQueues Owner => owner;

    public int Index => index;

    public int WaitingSeats { get; set; }

    public int ExecutingSeats { get; set; }

    public int ExecutingRequests { get; set; }

    /// <summary>The round in which its next request may begin: the further on, the more its flows have had.</summary>
    public double Next { get; set; }

    public bool IsIdle => WaitingSeats == 0 && ExecutingSeats == 0;
}
