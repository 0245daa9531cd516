using System.Collections.Immutable;
using ClaimTree =
    System.Collections.Immutable.ImmutableSortedDictionary<
        Xebec.Network.Proxy.Rules.Element,
        System.Collections.Immutable.ImmutableArray<Xebec.Network.Proxy.Rules.Claim>>;
using PlanTree =
    System.Collections.Immutable.ImmutableSortedDictionary<Xebec.Network.Proxy.Rules.ServiceKey, Xebec.Network.Proxy.Rules.ServicePlan>;

namespace Xebec.Network.Proxy.Rules;

/// <summary>
/// All rules of one node at one moment. Immutable; a model made from another shares what did not change. Where two services claim the
/// same address and port, the first in order of namespace and name has it, until it lets go.
/// </summary>
public sealed class RuleModel
{
    private RuleModel(ProxyFacts facts, PlanTree plans, ClaimTree claims)
    {
        Facts = facts;
        Plans = plans;
        Claims = claims;
    }

    public ProxyFacts Facts { get; }

    /// <summary>In order of namespace, name, family and port name.</summary>
    public IEnumerable<ServiceRule> Rules => Plans.Values.SelectMany(plan => plan.Rules);

    /// <summary>How many services have rules.</summary>
    public int Count => Plans.Count;

    internal PlanTree Plans { get; }

    internal ClaimTree Claims { get; }

    /// <summary>A model of exactly these services.</summary>
    public static RuleModel Of(ProxyFacts facts, IEnumerable<(ServiceKey Service, ImmutableArray<ServiceRule> Rules)> services) =>
        new RuleModel(facts, PlanTree.Empty, ClaimTree.Empty).With(services);

    /// <summary>The rules of one service; none when it has no rules.</summary>
    public ImmutableArray<ServiceRule> Get(ServiceKey service) => Plans.TryGetValue(service, out ServicePlan? plan) ? plan.Rules : [];

    /// <summary>The model with these services' rules instead of those they had; without rules a service is gone.</summary>
    public RuleModel With(IEnumerable<(ServiceKey Service, ImmutableArray<ServiceRule> Rules)> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var plans = Plans.ToBuilder();
        var claims = Claims.ToBuilder();
        foreach ((ServiceKey service, ImmutableArray<ServiceRule> rules) in changes)
        {
            if (plans.TryGetValue(service, out ServicePlan? old))
            {
                LetGo(claims, service, old);
                plans.Remove(service);
            }

            if (!rules.IsEmpty)
            {
                ServicePlan plan = ServicePlanner.Plan(rules, Facts);
                plans.Add(service, plan);
                Claim(claims, service, plan);
            }
        }

        return new RuleModel(Facts, plans.ToImmutable(), claims.ToImmutable());
    }

    /// <summary>What is to stand in an entry; null for nothing.</summary>
    internal string? ValueAt(Element element) => Claims.TryGetValue(element, out ImmutableArray<Claim> claims) ? claims[0].Value : null;

    private static void Claim(ClaimTree.Builder claims, ServiceKey service, ServicePlan plan)
    {
        foreach ((Element element, string value) in plan.Elements)
        {
            var claim = new Claim(service, value);
            if (!claims.TryGetValue(element, out ImmutableArray<Claim> others))
            {
                claims.Add(element, [claim]);
                continue;
            }

            int at = 0;
            while (at < others.Length && others[at].Service.CompareTo(service) < 0)
            {
                at++;
            }

            claims[element] = others.Insert(at, claim);
        }
    }

    private static void LetGo(ClaimTree.Builder claims, ServiceKey service, ServicePlan plan)
    {
        foreach (Element element in plan.Elements.Keys)
        {
            ImmutableArray<Claim> left = claims[element].RemoveAll(claim => claim.Service == service);
            if (left.IsEmpty)
            {
                claims.Remove(element);
            }
            else
            {
                claims[element] = left;
            }
        }
    }
}
