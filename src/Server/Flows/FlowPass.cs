using Xebec.Server.Pipeline;

namespace Xebec.Server.Flows;

/// <summary>A request's place among those in progress, or that there is none for it. Given back once.</summary>
public sealed class FlowPass : IDisposable
{
    private readonly FlowControl? _owner;
    private bool _left;

    /// <param name="owner">Who gave it; null for what counts against nobody.</param>
    /// <param name="flow">What the request belongs to; null for what belongs to nothing.</param>
    /// <param name="write">Whether it changes anything.</param>
    internal FlowPass(FlowControl? owner, Flow? flow, bool write)
    {
        _owner = owner;
        Flow = flow;
        IsWrite = write;
    }

    /// <summary>There is no place for it now, nor was there while it waited.</summary>
    public bool IsRefused { get; internal set; }

    internal Flow? Flow { get; }

    internal bool IsWrite { get; }

    /// <summary>How many seats it takes.</summary>
    internal int Seats { get; init; } = 1;

    internal ulong FlowHash { get; init; }

    /// <summary>In order of arrival.</summary>
    internal long Number { get; set; }

    internal FlowQueue? Queue { get; set; }

    /// <summary>Its place in the queue; null while it does not wait.</summary>
    internal LinkedListNode<FlowPass>? Node { get; set; }

    /// <summary>In seconds: when it came, and when it began.</summary>
    internal double Came { get; init; }

    /// <inheritdoc cref="Came"/>
    internal double Began { get; set; }

    /// <summary>Done when its turn has come; null of one that never waited.</summary>
    internal TaskCompletionSource? Turn { get; set; }

    /// <summary>Says to the client which schema and level it had, by their uids: names are the operator's business.</summary>
    public Answer Tell(Answer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return Flow is not { IsTold: true }
            ? answer
            : answer
                .With("X-Kubernetes-Pf-Flowschema-Uid", Flow.Schema.Uid)
                .With("X-Kubernetes-Pf-Prioritylevel-Uid", Flow.Level.Rules.Uid);
    }

    public void Leave()
    {
        if (!_left)
        {
            _left = true;
            _owner?.Leave(this);
        }
    }

    public void Dispose() => Leave();
}
