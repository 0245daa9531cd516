using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Authn.Tokens;

/// <summary>Tokens of service accounts: valid while the account, and whatever the token is bound to, exists with the same uid.</summary>
public sealed class ServiceAccountAuthenticator(ServiceAccountTokens tokens, IStore store) : ITokenAuthenticator
{
    private const string Extra = "authentication.kubernetes.io/";
    internal const string Invalidated = "service account token has been invalidated";
    private static readonly (string Kind, string Resource)[] Holders = [("pod", "pods"), ("node", "nodes"), ("secret", "secrets")];

    public async ValueTask<TokenResult> AuthenticateAsync(string token, IReadOnlyList<string> audiences, CancellationToken cancellation)
    {
        bool legacy = tokens.IsLegacy(token);
        if (!legacy && !tokens.IsOurs(token))
        {
            return default;
        }

        (Value claims, string? refusal) = await tokens.ReadAsync(token);
        if (refusal is not null)
        {
            return new TokenResult(null, refusal);
        }

        List<string> named = claims["aud"].IsString
            ? [claims["aud"].TextOrEmpty]
            : [.. claims["aud"].Elements.ToList().Select(a => a.TextOrEmpty)];
        if (legacy && named.Count == 0)
        {
            // tokens in secrets are from a time before audiences: they are for this server
            named = [.. tokens.Options.Audiences];
        }

        List<string> common = [.. audiences.Where(named.Contains)];
        return common.Count == 0
            ? new TokenResult(
                null, $"token audiences {GoList.Quoted(named)} is invalid for the target audiences {GoList.Quoted(audiences)}")
            : (legacy ? LegacyTokens.UserOf(claims, token, store.Current, tokens.Options.Lookup) : UserOf(claims)) with
            {
                Audiences = common,
            };
    }

    private TokenResult UserOf(Value claims)
    {
        Value bound = claims["kubernetes.io"];
        string ns = bound["namespace"].TextOrEmpty;
        string account = bound["serviceaccount"]["name"].TextOrEmpty;
        string uid = bound["serviceaccount"]["uid"].TextOrEmpty;
        ISnapshot now = store.Current;
        if (Find(now, "serviceaccounts", ns, account) is not { } found)
        {
            return new TokenResult(null, $"serviceaccounts \"{account}\" not found");
        }

        if (found.Facts.Uid.Text != uid)
        {
            return new TokenResult(null, $"service account UID ({found.Facts.Uid}) does not match claim ({uid})");
        }

        var extra = new List<KeyValuePair<string, IReadOnlyList<string>>>();
        Add(extra, "credential-id", claims["jti"].TextOrEmpty is { Length: > 0 } id ? $"JTI={id}" : "");
        bool alone = !bound["pod"].Exists;
        foreach ((string kind, string resource) in Holders)
        {
            Value holder = bound[kind];
            if (!holder.Exists)
            {
                continue;
            }

            string name = holder["name"].TextOrEmpty;
            string holderUid = holder["uid"].TextOrEmpty;

            // the node of a bound pod is told, but the token lives with the pod
            if ((kind != "node" || alone) && Refusal(now, kind, resource, ns, name, holderUid) is { } refusal)
            {
                return new TokenResult(null, refusal);
            }

            if (kind != "secret")
            {
                Add(extra, $"{kind}-name", name);
                Add(extra, $"{kind}-uid", holderUid);
            }
        }

        extra.Sort(static (x, y) => string.CompareOrdinal(x.Key, y.Key));
        return new TokenResult(User(ns, account, uid) with { Extra = extra }, null);
    }

    internal static UserInfo User(string ns, string account, string uid) =>
        new($"system:serviceaccount:{ns}:{account}", uid, ["system:serviceaccounts", $"system:serviceaccounts:{ns}"], []);

    private static string? Refusal(ISnapshot now, string kind, string resource, string ns, string name, string uid) =>
        Find(now, resource, kind == "node" ? "" : ns, name) is not { } found ? Invalidated
        : found.Facts.Uid.Text != uid ? $"{kind} UID ({found.Facts.Uid}) does not match service account {kind} ref claim ({uid})"
        : null;

    internal static StoredObject? Find(ISnapshot now, string resource, string ns, string name) =>
        now.Get(new ObjectKey(new ResourceName("", resource), ns, name));

    private static void Add(List<KeyValuePair<string, IReadOnlyList<string>>> extra, string name, string value)
    {
        if (value.Length > 0)
        {
            extra.Add(new(Extra + name, [value]));
        }
    }
}
