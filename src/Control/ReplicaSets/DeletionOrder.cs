using System.Globalization;
using Xebec.Api.Core.V1;
using Xebec.Client.Seam;
using Xebec.Control.Pods;

namespace Xebec.Control.ReplicaSets;

/// <summary>
/// Which pods go first when there are too many, by upstream's rules: 1. not on a node yet; 2. pending, then unknown, then running; 3. not
/// ready; 4. lower deletion cost; 5. on a node with more relatives; 6. ready for a shorter time; 7. more restarts; 8. younger.
/// Times differ only by their order of magnitude; what is equal in all this goes by uid.
/// </summary>
internal sealed class DeletionOrder : IComparer<DeletionOrder.Candidate>
{
    private readonly DateTimeOffset _now;

    private DeletionOrder(DateTimeOffset now) => _now = now;

    /// <param name="Relatives">How many related pods are on its node.</param>
    internal sealed record Candidate(
        ApiObject Object, bool Assigned, int Phase, bool Ready, int Cost, int Relatives, DateTimeOffset? ReadySince, long Restarts,
        DateTimeOffset? Created);

    public static IEnumerable<ApiObject> Of(IReadOnlyList<ApiObject> pods, IEnumerable<ApiObject> relatives, DateTimeOffset now)
    {
        Dictionary<string, int> onNode = [];
        foreach (ApiObject relative in relatives)
        {
            string node = PodState.PodOf(relative).Spec.NodeName;
            onNode[node] = onNode.GetValueOrDefault(node) + 1;
        }

        return pods.Select(pod => Look(pod, onNode)).Order(new DeletionOrder(now)).Select(candidate => candidate.Object);
    }

    public int Compare(Candidate? x, Candidate? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        int order = x.Assigned.CompareTo(y.Assigned);
        order = order != 0 ? order : x.Phase.CompareTo(y.Phase);
        order = order != 0 ? order : x.Ready.CompareTo(y.Ready);
        order = order != 0 ? order : x.Cost.CompareTo(y.Cost);
        order = order != 0 ? order : y.Relatives.CompareTo(x.Relatives);
        if (order == 0 && x.Ready && y.Ready && x.ReadySince != y.ReadySince)
        {
            return ByAge(x, y, x.ReadySince, y.ReadySince);
        }

        order = order != 0 ? order : y.Restarts.CompareTo(x.Restarts);
        if (order == 0 && x.Created != y.Created)
        {
            return ByAge(x, y, x.Created, y.Created);
        }

        return order != 0 ? order : ByUid(x, y);
    }

    private static Candidate Look(ApiObject item, Dictionary<string, int> onNode)
    {
        Pod pod = PodState.PodOf(item);
        bool good = int.TryParse(
            pod.Metadata.Annotations["controller.kubernetes.io/pod-deletion-cost"], NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out int cost);
        return new Candidate(
            item,
            pod.Spec.NodeName.Length > 0,
            pod.Status.Phase switch { "Pending" or "" => 0, "Unknown" => 1, _ => 2 },
            PodState.IsReady(pod),
            good ? cost : 0,
            onNode.GetValueOrDefault(pod.Spec.NodeName),
            PodState.ReadySince(pod),
            PodState.MostRestarts(pod),
            pod.Metadata.CreationTimestamp);
    }

    // the shorter age first; who has no time at all goes before everybody
    private int ByAge(Candidate x, Candidate y, DateTimeOffset? since, DateTimeOffset? otherSince)
    {
        if (since is not { } a || otherSince is not { } b)
        {
            return (since is null ? 0 : 1).CompareTo(otherSince is null ? 0 : 1);
        }

        int order = Magnitude(a).CompareTo(Magnitude(b));
        return order != 0 ? order : ByUid(x, y);
    }

    private long Magnitude(DateTimeOffset since)
    {
        double nanoseconds = (_now - since).Ticks * 100.0;
        return nanoseconds > 0 ? (long)Math.Log2(nanoseconds) : -1;
    }

    private static int ByUid(Candidate x, Candidate y) => string.CompareOrdinal(x.Object.Uid.Text, y.Object.Uid.Text);
}
