using Xebec.Server.Pipeline;

namespace Xebec.Server.Authn;

/// <summary>The end of the chain: a bearer token that no authenticator before accepted is refused, never taken for anonymous.</summary>
public sealed class UnknownTokens : IAuthenticator
{
    public ValueTask<Authentication> AuthenticateAsync(Request request, CancellationToken cancellation)
    {
        string? authorization = request.Headers.Get("Authorization");
        bool token = authorization?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true && authorization.Length > 7;
        return ValueTask.FromResult(token ? new Authentication(null, "the bearer token is not valid") : default);
    }
}
