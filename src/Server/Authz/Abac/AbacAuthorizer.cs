using Xebec.Server.Authz.Rbac;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authz.Abac;

/// <summary>--authorization-mode=ABAC: allows what a line of the policy file allows.</summary>
public sealed class AbacAuthorizer : IAuthorizer, IRuleSource
{
    private readonly IReadOnlyList<AbacPolicy> _policies;

    private AbacAuthorizer(IReadOnlyList<AbacPolicy> policies) => _policies = policies;

    /// <exception cref="AccessConfigurationException">A line of the file is not a policy; says which and why.</exception>
    public static AbacAuthorizer Load(string file) =>
        new(AbacPolicy.ReadAll(file, AccessConfigurationException.Lines("--authorization-policy-file", file)));

    public static AbacAuthorizer Of(params IEnumerable<string> lines) => new(AbacPolicy.ReadAll("policy", lines));

    public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellation) =>
        ValueTask.FromResult(
            _policies.Any(p => p.Allows(attributes)) ? new Decision(Verdict.Allow) : new Decision(Verdict.NoOpinion, "No policy matched."));

    public UserRules RulesOf(UserInfo user, string ns)
    {
        var rules = new List<PolicyRule>();
        foreach (AbacPolicy policy in _policies.Where(p => p.IsFor(user)))
        {
            string[] verbs = policy.ReadOnly ? ["get", "list", "watch"] : ["*"];
            if (policy.Resource.Length > 0 && (policy.Namespace == "*" || policy.Namespace == ns))
            {
                rules.Add(new PolicyRule(verbs, [policy.ApiGroup], [policy.Resource], [], []));
            }

            if (policy.NonResourcePath.Length > 0)
            {
                rules.Add(new PolicyRule(verbs, [], [], [], [policy.NonResourcePath]));
            }
        }

        return new UserRules(rules);
    }
}
