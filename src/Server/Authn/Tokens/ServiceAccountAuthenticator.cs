using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Authn.Tokens;

/// <summary>Bearer tokens of service accounts: valid while the account, and whatever the token is bound to, exists with the same uid.</summary>
public sealed class ServiceAccountAuthenticator(ServiceAccountTokens tokens, IStore store) : IAuthenticator
{
    private const string Scheme = "Bearer ";

    public ValueTask<Authentication> AuthenticateAsync(Request request, CancellationToken cancellation)
    {
        string? authorization = request.Headers.Get("Authorization");
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return ValueTask.FromResult(default(Authentication));
        }

        Value claims = tokens.Read(authorization[Scheme.Length..].Trim(), out string? refusal);
        if (refusal is null && !claims["aud"].Elements.ToList().Exists(a => a.TextIs(tokens.Issuer)))
        {
            refusal = "for another audience";
        }

        return ValueTask.FromResult(refusal is not null ? new Authentication(null, refusal) : UserOf(claims));
    }

    private Authentication UserOf(Value claims)
    {
        Value bound = claims["kubernetes.io"];
        string ns = bound["namespace"].TextOrEmpty;
        string account = bound["serviceaccount"]["name"].TextOrEmpty;
        string uid = bound["serviceaccount"]["uid"].TextOrEmpty;
        if (!Lives("serviceaccounts", ns, account, uid))
        {
            return new Authentication(null, "its service account is gone");
        }

        var extra = new List<KeyValuePair<string, IReadOnlyList<string>>> { new("authentication.kubernetes.io/credential-id", [$"JTI={claims["jti"].TextOrEmpty}"]) };
        foreach ((string kind, string resource) in (ReadOnlySpan<(string, string)>)[("pod", "pods"), ("secret", "secrets")])
        {
            Value holder = bound[kind];
            if (!holder.Exists)
            {
                continue;
            }

            if (!Lives(resource, ns, holder["name"].TextOrEmpty, holder["uid"].TextOrEmpty))
            {
                return new Authentication(null, $"the {kind} it is bound to is gone");
            }

            if (kind == "pod")
            {
                extra.Add(new("authentication.kubernetes.io/pod-name", [holder["name"].TextOrEmpty]));
                extra.Add(new("authentication.kubernetes.io/pod-uid", [holder["uid"].TextOrEmpty]));
            }
        }

        string[] groups = ["system:serviceaccounts", $"system:serviceaccounts:{ns}", UserInfo.AllAuthenticated];
        return new Authentication(new UserInfo($"system:serviceaccount:{ns}:{account}", uid, groups, extra));
    }

    private bool Lives(string resource, string ns, string name, string uid) =>
        store.Current.Get(new ObjectKey(new ResourceName("", resource), ns, name)) is { } found && found.Facts.Uid.Text == uid;
}
