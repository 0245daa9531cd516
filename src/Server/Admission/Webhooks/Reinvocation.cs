using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>
/// Who is asked again: when a webhook changes the object, everything that changes objects goes over it once more, and of the webhooks those
/// that asked for it and spoke before the change, of the policies those that asked for it and had their say.
/// </summary>
internal sealed class Reinvocation
{
    private readonly HashSet<int> _again = [];
    private readonly HashSet<int> _earlier = [];
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private Value _lastOutput;

    /// <summary>A webhook changed the object.</summary>
    public bool IsNeeded { get; private set; }

    /// <summary>The second time over.</summary>
    public bool IsSecondRound { get; private set; }

    public void BeginSecondRound() => IsSecondRound = true;

    /// <summary>Before webhooks are asked: what others changed since their last word counts too.</summary>
    public void Begin(Value item)
    {
        if (IsSecondRound && item != _lastOutput)
        {
            AskEarlierAgain();
        }
    }

    public void End(Value item) => _lastOutput = item.Clone();

    /// <summary>In the second round nobody is asked for the first time.</summary>
    public bool MayAsk(Webhook hook) => !IsSecondRound || _again.Contains(hook.Index);

    public void Changed()
    {
        IsNeeded = true;
        AskEarlierAgain();
    }

    public void Asked(Webhook hook)
    {
        if (hook.IsReinvocable)
        {
            _earlier.Add(hook.Index);
        }
    }

    /// <summary>A policy's mutations were made, with one binding and one parameter.</summary>
    public void Made(string invocation) => _made.Add(invocation);

    /// <summary>In the second round no policy does what it did not do in the first, even if the object is now one it is for.</summary>
    public bool MayMake(string invocation) => !IsSecondRound || _made.Contains(invocation);

    private void AskEarlierAgain()
    {
        _again.UnionWith(_earlier);
        _earlier.Clear();
    }
}
