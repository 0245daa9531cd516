using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Authz.Nodes;

/// <summary>
/// Which node has to do with what, by way of its pods, their claims and those claims' volumes: folded from pods and volumes. Immutable.
/// </summary>
/// <param name="Nodes">Of what pods use, the nodes those pods are on.</param>
/// <param name="Claims">Of volumes and of the secrets they need, the claims they are bound to.</param>
internal sealed record NodeGraph(CountedRelation<Used, string> Nodes, CountedRelation<Used, Used> Claims)
{
    public static NodeGraph Empty { get; } = new(new(Used.Order, StringComparer.Ordinal), new(Used.Order, Used.Order));

    public static IReadOnlyList<ResourceName> Inputs { get; } = [new("", "pods"), new("", "persistentvolumes")];

    public NodeGraph With(ObjectDifference change)
    {
        NodeGraph without = change.Old is null ? this : Changed(change.Old, -1);
        return change.New is null ? without : without.Changed(change.New, 1);
    }

    public bool Reaches(string node, Used used) => Nodes.Has(used, node) || Claims.Of(used).Any(claim => Nodes.Has(claim, node));

    private NodeGraph Changed(StoredObject item, int more)
    {
        Value root = ParsedObject.Of(item).Root;
        return item.Key.Resource.Resource == "pods" ? WithPod(root, more) : WithVolume(item.Key.Name, root, more);
    }

    private NodeGraph WithPod(Value pod, int more)
    {
        (string node, IReadOnlyList<Used> uses) = PodUses.Of(pod);
        return this with { Nodes = uses.Aggregate(Nodes, (nodes, used) => nodes.Change(used, node, more)) };
    }

    private NodeGraph WithVolume(string name, Value volume, int more)
    {
        if (PodUses.OfVolume(volume) is not var (claim, secrets))
        {
            return this;
        }

        CountedRelation<Used, Used> claims = Claims.Change(new Used("persistentvolumes", "", name), claim, more);
        return this with { Claims = secrets.Aggregate(claims, (all, secret) => all.Change(secret, claim, more)) };
    }
}
