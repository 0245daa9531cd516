using Xebec.Server.Pipeline;

namespace Xebec.Server.Authz.Rbac;

/// <summary>--authorization-mode=RBAC: allows what a role that is bound to the user, or to a group of theirs, has a rule for.</summary>
public sealed class RbacAuthorizer(RbacPolicies policies) : IAuthorizer, IRuleSource
{
    public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellation) =>
        ValueTask.FromResult(Decide(attributes));

    public UserRules RulesOf(UserInfo user, string ns)
    {
        List<PolicyRule> rules = policies.Index.RulesOf(user, ns, out IReadOnlyList<string> missing);
        return new UserRules(rules, missing.Count > 0, GoList.Errors(missing));
    }

    internal Decision Decide(AuthorizationAttributes attributes)
    {
        RbacIndex index = policies.Index;
        List<string>? missing = null;
        foreach (Grant grant in index.HeldBy(attributes.User, attributes.Namespace))
        {
            if (!index.Roles.TryGetValue(grant.Role, out PolicyRule[]? rules))
            {
                (missing ??= []).Add(grant.Role.Missing);
                continue;
            }

            foreach (PolicyRule rule in rules)
            {
                if (rule.Allows(attributes))
                {
                    return new Decision(Verdict.Allow, grant.Reason);
                }
            }
        }

        return missing is null ? default : new Decision(Verdict.NoOpinion, $"RBAC: {GoList.Errors(missing)}");
    }
}
