using Xebec.Server.Pipeline;

namespace Xebec.Server.Authn;

/// <summary>What one authenticator says of a request.</summary>
/// <param name="User">Who it is; null when this authenticator cannot tell.</param>
/// <param name="Failure">Why credentials of this authenticator's kind were refused; null when there were none.</param>
public readonly record struct Authentication(UserInfo? User, string? Failure = null);

/// <summary>One link of the authentication chain; the first that names a user wins.</summary>
public interface IAuthenticator
{
    ValueTask<Authentication> AuthenticateAsync(Request request, CancellationToken cancellation);
}
