using System.Buffers.Text;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Pki;

namespace Xebec.Server.Authn.Tokens;

/// <summary>What a service-account token is bound to: it dies with the object.</summary>
public sealed record TokenBinding(string Kind, string Name, string Uid);

/// <summary>Signs and reads service-account tokens: JSON Web Tokens with Kubernetes' private claims.</summary>
public sealed class ServiceAccountTokens(ServiceAccountKeySet keys, string issuer, TimeProvider time)
{
    private const string PrivateClaims = "kubernetes.io";

    /// <summary>The audience of tokens that name none, and the one this API server accepts.</summary>
    public string Issuer { get; } = issuer;

    public string Sign(string ns, string account, string uid, IReadOnlyList<string> audiences, DateTimeOffset expiry, TokenBinding? binding, string id)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        ObjectDraft bound = new ObjectDraft().Set("namespace", ns);
        if (binding is not null)
        {
            bound.Set(binding.Kind.ToLowerInvariant(), new ObjectDraft().Set("name", binding.Name).Set("uid", binding.Uid));
        }

        bound.Set("serviceaccount", new ObjectDraft().Set("name", account).Set("uid", uid));
        ObjectDraft claims = new ObjectDraft()
            .Set("aud", new ArrayDraft(audiences.Select(a => (Value)a)))
            .Set("exp", expiry.ToUnixTimeSeconds())
            .Set("iat", now)
            .Set("iss", Issuer)
            .Set("jti", id)
            .Set(PrivateClaims, bound)
            .Set("nbf", now)
            .Set("sub", $"system:serviceaccount:{ns}:{account}");
        ServiceAccountKey key = keys.SigningKey ?? throw new InvalidOperationException("there is no key to sign service-account tokens with");
        ObjectDraft header = new ObjectDraft().Set("alg", key.Algorithm).Set("kid", key.KeyId);
        string signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(keys.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The claims of a token that this cluster signed and that is valid now; otherwise the reason it is refused, which never contains the token.</summary>
    public Value Read(string token, out string? refusal)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } claims || !Base64Url.IsValid(parts[2]))
        {
            refusal = "not a JSON Web Token";
            return default;
        }

        if (keys.Find(header["kid"].TextOrEmpty) is not { } key || !header["alg"].TextIs(key.Algorithm))
        {
            refusal = "signed by an unknown key";
            return default;
        }

        if (!key.Verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2])))
        {
            refusal = "the signature does not match";
            return default;
        }

        long now = time.GetUtcNow().ToUnixTimeSeconds();
        refusal = !claims["iss"].TextIs(Issuer) ? "of another issuer"
            : claims["exp"].Integer is not { } expiry || expiry < now ? "expired"
            : claims["nbf"].Integer > now ? "not valid yet"
            : null;
        return refusal is null ? claims : default;
    }

    private static string Encode(ObjectDraft part) => Base64Url.EncodeToString(JsonText.ToBytes(part));

    private static Value? Decode(string part) =>
        Base64Url.IsValid(part) && Document.TryParse(Base64Url.DecodeFromChars(part), out Document? document, out _) && document.Root.IsObject ? document.Root : default(Value?);
}
