using Xebec.Api.Core.V1;
using Xebec.Client.Seam;

namespace Xebec.Scheduling.Binder;

/// <summary>A node, and what of it is taken, by pods that are there and by those this plan puts there.</summary>
internal sealed class NodeRoom(ApiObject item)
{
    private readonly Amounts _used = new();
    private long _pods;

    public Node Node { get; } = new(item.Root);

    public string Name => item.Key.Name;

    private Amounts Allocatable { get; } = Amounts.Of(new Node(item.Root).Status.Allocatable);

    public void Take(Amounts requests)
    {
        _used.Add(requests);
        _pods++;
    }

    /// <summary>What is too little, in upstream's words; nothing when the pod fits.</summary>
    public List<string> Lacks(Amounts requests)
    {
        var lacking = new List<string>();
        if (_pods + 1 > Allocatable["pods"])
        {
            lacking.Add("Too many pods");
        }

        foreach ((string name, long amount) in requests.All)
        {
            if (amount > 0 && amount > Allocatable[name] - _used[name])
            {
                lacking.Add("Insufficient " + name);
            }
        }

        return lacking;
    }
}
