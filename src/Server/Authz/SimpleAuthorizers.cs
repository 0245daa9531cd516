using Xebec.Server.Pipeline;

namespace Xebec.Server.Authz;

/// <summary>--authorization-mode=AlwaysAllow.</summary>
public sealed class AlwaysAllow : IAuthorizer
{
    public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellation) => ValueTask.FromResult(new Decision(Verdict.Allow));
}

/// <summary>Members of system:masters may do everything; stands before every other authorizer, as upstream.</summary>
public sealed class PrivilegedGroups : IAuthorizer
{
    public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellation) =>
        ValueTask.FromResult(attributes.User.Groups.Contains(UserInfo.Masters) ? new Decision(Verdict.Allow) : default);
}
