using Xebec.Server.Authz.Rbac;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authz;

/// <summary>--authorization-mode=AlwaysAllow.</summary>
public sealed class AlwaysAllow : IAuthorizer, IRuleSource
{
    public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellation) =>
        ValueTask.FromResult(new Decision(Verdict.Allow));

    public UserRules RulesOf(UserInfo user, string ns) => new([PolicyRule.Everything, PolicyRule.EveryPath]);
}

/// <summary>--authorization-mode=AlwaysDeny.</summary>
public sealed class AlwaysDeny : IAuthorizer, IRuleSource
{
    public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellation) =>
        ValueTask.FromResult(new Decision(Verdict.NoOpinion, "Everything is forbidden."));

    public UserRules RulesOf(UserInfo user, string ns) => new([]);
}

/// <summary>Members of system:masters may do everything; stands before every other authorizer, as upstream.</summary>
public sealed class PrivilegedGroups : IAuthorizer
{
    public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellation) =>
        ValueTask.FromResult(attributes.User.Groups.Contains(UserInfo.Masters) ? new Decision(Verdict.Allow) : default);
}
