using System.Globalization;
using Xebec.Api.Core.V1;

namespace Xebec.Scheduling.Binder;

/// <summary>Where a pod goes, or why nowhere.</summary>
/// <param name="Node">Null when no node will do.</param>
internal readonly record struct Placement(string? Node, string Message);

/// <summary>The first node by name that may have the pod and has room for it. What it places takes room at once.</summary>
internal sealed class FirstFit(IReadOnlyList<NodeRoom> nodes)
{
    public Placement Place(Pod pod)
    {
        Amounts requests = PodRequests.Of(pod);
        SortedDictionary<string, int> reasons = new(StringComparer.Ordinal);
        foreach (NodeRoom node in nodes)
        {
            List<string> refusals = NodeRules.Refusal(pod, node.Node) is { } refusal ? [refusal] : node.Lacks(requests);
            if (refusals.Count == 0)
            {
                node.Take(requests);
                return new Placement(node.Name, "");
            }

            foreach (string reason in refusals)
            {
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
            }
        }

        if (nodes.Count == 0)
        {
            return new Placement(null, "no nodes available to schedule pods");
        }

        // upstream orders "2 Insufficient cpu" by the whole text, number first
        IEnumerable<string> counted = reasons.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Value} {one.Key}"))
            .Order(StringComparer.Ordinal);
        return new Placement(null, $"0/{nodes.Count} nodes are available: {string.Join(", ", counted)}.");
    }
}
