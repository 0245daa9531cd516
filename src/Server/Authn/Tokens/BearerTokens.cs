using Xebec.Server.Authz;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authn.Tokens;

/// <summary>Authorization: Bearer TOKEN. A token that no kind accepts is refused, never taken for anonymous.</summary>
/// <param name="kinds">Asked in this order.</param>
/// <param name="audiences">What tokens for this API server name; default: the issuer.</param>
public sealed class BearerTokens(IReadOnlyList<ITokenAuthenticator> kinds, IReadOnlyList<string> audiences) : IAuthenticator
{
    private const string Scheme = "Bearer ";
    private const string Invalid = "invalid bearer token";

    public IReadOnlyList<string> Audiences { get; } = audiences;

    public async ValueTask<Authentication> AuthenticateAsync(Request request, CancellationToken cancellation)
    {
        string authorization = request.Headers.Get("Authorization")?.Trim() ?? "";
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || authorization[Scheme.Length..].Trim() is not { Length: > 0 } token)
        {
            return default;
        }

        TokenResult result = await AuthenticateAsync(token, Audiences, cancellation);
        return new Authentication(result.User, result.Failure);
    }

    /// <summary>Whose token it is, or why it is refused.</summary>
    public async ValueTask<TokenResult> AuthenticateAsync(string token, IReadOnlyList<string> audiences, CancellationToken cancellation)
    {
        List<string> failures = [Invalid];
        foreach (ITokenAuthenticator kind in kinds)
        {
            TokenResult result = await kind.AuthenticateAsync(token, audiences, cancellation);
            if (result.User is { } user)
            {
                bool told = user.Groups.Contains(UserInfo.AllAuthenticated);
                return result with { User = told ? user : user with { Groups = [.. user.Groups, UserInfo.AllAuthenticated] } };
            }

            if (result.Failure is not null)
            {
                failures.Add(result.Failure);
            }
        }

        return new TokenResult(null, GoList.Errors(failures));
    }
}
