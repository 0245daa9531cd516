using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xebec.Api.Documents;
using Xebec.Pki;

namespace Xebec.Server.Authn.Tokens;

/// <summary>What a token is for and what it dies with.</summary>
/// <param name="Namespace">The account's.</param>
/// <param name="Account">The account's name.</param>
/// <param name="Uid">The account's.</param>
/// <param name="Audiences">Who may accept it.</param>
/// <param name="Expiry">When it ends.</param>
/// <param name="Id">Its own identity (jti).</param>
public sealed record TokenContent(
    string Namespace, string Account, string Uid, IReadOnlyList<string> Audiences, DateTimeOffset Expiry, string Id)
{
    /// <summary>
    /// Objects the token is bound to, and the node of a bound pod: "node", "pod" or "secret" with name and uid ("" when it has none).
    /// </summary>
    public IReadOnlyList<(string Kind, string Name, string Uid)> Holders { get; init; } = [];

    /// <summary>From when on its user should have a newer one; null for no such time.</summary>
    public DateTimeOffset? WarnAfter { get; init; }
}

/// <summary>Signs and reads service-account tokens: JSON Web Tokens with Kubernetes' private claims.</summary>
/// <param name="keys">Asked each time, so that keys can change while the server runs.</param>
/// <param name="options">Issuers, audiences and times.</param>
/// <param name="time">For the tokens' times.</param>
public sealed class ServiceAccountTokens(Func<ServiceAccountKeySet> keys, TokenOptions options, TimeProvider time)
{
    private const string PrivateClaims = "kubernetes.io";

    /// <summary>The issuer of tokens that are kept in secrets.</summary>
    private const string LegacyIssuer = "kubernetes/serviceaccount";

    private readonly JsonWebTokenHandler _handler = new();
    private volatile Rules? _rules;

    public TokenOptions Options { get; } = options;

    /// <summary>Whom new tokens name as their maker.</summary>
    public string Issuer => Options.Issuers[0];

    /// <summary>The keys that are believed now.</summary>
    public IReadOnlyList<ServiceAccountKey> Keys => keys().Keys;

    public string Sign(TokenContent content)
    {
        ServiceAccountKeySet set = keys();
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        ObjectDraft bound = new ObjectDraft().Set("namespace", content.Namespace);
        foreach ((string kind, string name, string uid) in content.Holders.OrderBy(h => h.Kind, StringComparer.Ordinal))
        {
            bound.Set(kind, Named(name, uid));
        }

        bound.Set("serviceaccount", Named(content.Account, content.Uid));
        if (content.WarnAfter is { } warn)
        {
            bound.Set("warnafter", warn.ToUnixTimeSeconds());
        }

        ObjectDraft claims = new ObjectDraft()
            .Set("aud", new ArrayDraft(content.Audiences.Select(a => (Value)a)))
            .Set("exp", content.Expiry.ToUnixTimeSeconds())
            .Set("iat", now)
            .Set("iss", Issuer)
            .Set("jti", content.Id)
            .Set(PrivateClaims, bound)
            .Set("nbf", now)
            .Set("sub", $"system:serviceaccount:{content.Namespace}:{content.Account}");
        ServiceAccountKey key = set.SigningKey
            ?? throw new InvalidOperationException("there is no key to sign service-account tokens with");
        ObjectDraft header = new ObjectDraft().Set("alg", key.Algorithm).Set("kid", key.KeyId);
        string signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(set.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Whether a token claims to come from one of the issuers: only then is it this kind's to judge.</summary>
    public bool IsOurs(string token) => IssuerOf(token) is { } issuer && Options.Issuers.Contains(issuer);

    /// <summary>Whether a token claims to be one that is kept in a secret.</summary>
    public bool IsLegacy(string token) => IssuerOf(token) == LegacyIssuer;

    /// <summary>
    /// The claims of a token that this cluster signed and that is valid now;
    /// otherwise the reason it is refused, which never contains the token.
    /// </summary>
    public async ValueTask<(Value Claims, string? Refusal)> ReadAsync(string token)
    {
        ServiceAccountKeySet set = keys();
        Rules rules = _rules is { } known && known.Of == set ? known : _rules = RulesFor(set);
        TokenValidationResult result = await _handler.ValidateTokenAsync(token, IsLegacy(token) ? rules.Legacy : rules.Bound);
        return result.IsValid && Decode(((JsonWebToken)result.SecurityToken).EncodedPayload) is { } claims
            ? (claims, null)
            : (default, Reason(result.Exception));
    }

    private Rules RulesFor(ServiceAccountKeySet set)
    {
        // providers are not kept: the library's cache is one for the whole process
        var providers = new CryptoProviderFactory { CacheSignatureProviders = false };
        var byId = set.Keys.ToDictionary(k => k.KeyId, k => KeyOf(k, providers), StringComparer.Ordinal);
        var all = byId.Values.ToList();
        var bound = new TokenValidationParameters
        {
            ValidIssuers = Options.Issuers,
            ValidAlgorithms = [.. set.Keys.Select(k => k.Algorithm).Distinct(StringComparer.Ordinal)],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            IssuerSigningKeyResolver = (_, _, kid, _) => byId.TryGetValue(kid ?? "", out SecurityKey? key) ? [key] : [],
            TryAllIssuerSigningKeys = false,
            ValidateAudience = false, // the caller knows which are asked for
            LifetimeValidator = (from, to, _, _) => InTime(from, to, forEver: false),
            CryptoProviderFactory = providers,
        };
        TokenValidationParameters legacy = bound.Clone();
        legacy.ValidIssuers = [LegacyIssuer];
        legacy.RequireExpirationTime = false;
        legacy.LifetimeValidator = (from, to, _, _) => InTime(from, to, forEver: true);

        // the oldest tokens do not say by which key
        legacy.IssuerSigningKeyResolver = (_, _, kid, _) =>
            string.IsNullOrEmpty(kid) ? all : byId.TryGetValue(kid, out SecurityKey? key) ? [key] : [];
        return new Rules(set, bound, legacy);
    }

    private static string? IssuerOf(string token)
    {
        string[] parts = token.Split('.');
        return parts.Length == 3 && Decode(parts[1]) is { } claims ? claims["iss"].Text : null;
    }

    private static string Reason(Exception? exception) => exception switch
    {
        SecurityTokenInvalidLifetimeException => "service account token has expired or is not valid yet",
        SecurityTokenNoExpirationException => "service account token has no expiration",
        SecurityTokenSignatureKeyNotFoundException => "service account token is signed by an unknown key",
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException =>
            "service account token's signature is not valid",
        SecurityTokenMalformedException => "service account token is malformed",
        _ => "service account token is not valid",
    };

    private static SecurityKey KeyOf(ServiceAccountKey key, CryptoProviderFactory providers)
    {
        if (key.Algorithm == "RS256")
        {
            var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(key.PublicKeyInfo.Span, out _);
            return new RsaSecurityKey(rsa) { KeyId = key.KeyId, CryptoProviderFactory = providers };
        }

        var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key.PublicKeyInfo.Span, out _);
        return new ECDsaSecurityKey(ecdsa) { KeyId = key.KeyId, CryptoProviderFactory = providers };
    }

    private bool InTime(DateTime? from, DateTime? to, bool forEver)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        return (from is null || from <= now) && (to is null ? forEver : to >= now);
    }

    private static ObjectDraft Named(string name, string uid)
    {
        ObjectDraft named = new ObjectDraft().Set("name", name);
        return uid.Length > 0 ? named.Set("uid", uid) : named;
    }

    private static string Encode(ObjectDraft part) => Base64Url.EncodeToString(JsonText.ToBytes(part));

    private static Value? Decode(string part) =>
        Base64Url.IsValid(part) && Document.TryParse(Base64Url.DecodeFromChars(part), out Document? document, out _)
        && document.Root.IsObject
            ? document.Root
            : default(Value?);

    /// <summary>How tokens are judged while the keys are these.</summary>
    private sealed record Rules(ServiceAccountKeySet Of, TokenValidationParameters Bound, TokenValidationParameters Legacy);
}
