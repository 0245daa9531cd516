using Xebec.Server.Pipeline;

namespace Xebec.Server.Authn.Tokens;

/// <summary>What a token says of its bearer.</summary>
/// <param name="User">Null when the token is none of this kind, or is refused.</param>
/// <param name="Failure">Why a token of this kind is refused, without the token; null when it is none of this kind.</param>
public readonly record struct TokenResult(UserInfo? User, string? Failure)
{
    private readonly IReadOnlyList<string>? _audiences;

    /// <summary>Of the audiences asked for, those the token is for; empty when tokens of this kind have none.</summary>
    public IReadOnlyList<string> Audiences
    {
        get => _audiences ?? [];
        init => _audiences = value;
    }
}

/// <summary>Knows one kind of bearer token.</summary>
public interface ITokenAuthenticator
{
    /// <param name="token">The token, not empty.</param>
    /// <param name="audiences">It must be for one of these, when tokens of this kind have audiences.</param>
    /// <param name="cancellation">Ends the request.</param>
    ValueTask<TokenResult> AuthenticateAsync(string token, IReadOnlyList<string> audiences, CancellationToken cancellation);
}
