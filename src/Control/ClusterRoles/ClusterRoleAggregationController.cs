using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Selectors;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.ClusterRoles;

/// <summary>Fills the rules of aggregating cluster roles from the roles they choose.</summary>
public sealed class ClusterRoleAggregationController : IController
{
    public string Name => "clusterrole-aggregation-controller";

    public IReadOnlyList<ControlInput> Inputs { get; } = [new ControlInput(ApiResources.ClusterRoles, KeysOf)];

    public IReadOnlyList<ControlOutput> Outputs { get; } = [new(ApiResources.ClusterRoles, null, OutputVerbs.Update, Shared: true)];

    public Plan Reconcile(ControlSnapshot snapshot, ObjectKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        InformerView roles = snapshot[ApiResources.ClusterRoles];
        if (roles.Get(key) is not { } role || !role.Root["aggregationRule"].IsObject)
        {
            return Plan.Nothing;
        }

        var gathered = new List<Value>();
        foreach (Value selector in role.Root["aggregationRule"]["clusterRoleSelectors"].Elements)
        {
            if (LabelSelector.TryRead(selector, out LabelSelector wanted, out _))
            {
                IEnumerable<ApiObject> chosen = roles.All.Where(
                    other => other.Key.Name != key.Name && wanted.Matches(other.Root["metadata"]["labels"]));
                foreach (Value rule in chosen.OrderBy(other => other.Key.Name, StringComparer.Ordinal)
                    .SelectMany(other => other.Root["rules"].Elements.ToList()))
                {
                    if (!gathered.Contains(rule))
                    {
                        gathered.Add(rule);
                    }
                }
            }
        }

        if (role.Root["rules"].Elements.ToList().SequenceEqual(gathered))
        {
            return Plan.Nothing;
        }

        ObjectDraft body = ObjectDraft.Open(role.Root).Set("rules", new ArrayDraft(gathered));
        return Plan.Of(new UpdateStep(ApiResources.ClusterRoles, role, body));
    }

    // any role may be one that others gather
    private static void KeysOf(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        foreach (ApiObject role in snapshot[ApiResources.ClusterRoles].All)
        {
            if (role.Root["aggregationRule"].IsObject)
            {
                concern(role.Key);
            }
        }
    }
}
