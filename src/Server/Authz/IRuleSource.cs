using Xebec.Server.Authz.Rbac;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authz;

/// <summary>What a user may do in a namespace, as far as an authorizer can tell.</summary>
/// <param name="Rules">In the order they are asked.</param>
/// <param name="Incomplete">There may be more that cannot be listed.</param>
/// <param name="Error">Why; "" when complete.</param>
public sealed record UserRules(IReadOnlyList<PolicyRule> Rules, bool Incomplete = false, string Error = "");

/// <summary>An authorizer that can list what it would allow.</summary>
public interface IRuleSource
{
    UserRules RulesOf(UserInfo user, string ns);
}
