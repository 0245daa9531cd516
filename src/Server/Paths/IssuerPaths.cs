using Xebec.Api.Documents;
using Xebec.Pki;
using Xebec.Server.Authn.Tokens;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Paths;

/// <summary>/.well-known/openid-configuration and /openid/v1/jwks: what others need to check tokens of service accounts.</summary>
/// <remarks>An issuer that is no https URL is not looked up by anybody: then there is nothing under these paths, as upstream.</remarks>
/// <param name="tokens">Their issuer and keys.</param>
/// <param name="server">The URL others reach this server by, without a slash at its end.</param>
public sealed class IssuerPaths(ServiceAccountTokens tokens, Func<string> server) : IPathHandler
{
    private const string Configured = "/.well-known/openid-configuration";
    private const string Keys = "/openid/v1/jwks";

    public IEnumerable<string> Paths => [Configured, Keys];

    public ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        bool isKeys = target.Path == Keys;
        if ((!isKeys && target.Path != Configured) || !tokens.Issuer.StartsWith("https://", StringComparison.Ordinal))
        {
            return null;
        }

        if (request.Method is not ("GET" or "HEAD"))
        {
            return ValueTask.FromResult(StatusError.MethodNotAllowed.ToAnswer());
        }

        Answer answer = new()
        {
            Code = 200,
            ContentType = isKeys ? "application/jwk-set+json" : "application/json",
            Body = new BytesBody(isKeys ? JsonWebKeys.Write(tokens.Keys) : JsonText.ToBytes(Configuration())),
        };
        return ValueTask.FromResult(answer.With("Cache-Control", "public, max-age=3600"));
    }

    private ObjectDraft Configuration() => new ObjectDraft()
        .Set("issuer", tokens.Issuer)
        .Set("jwks_uri", tokens.Options.KeysUri ?? server() + Keys)
        .Set("response_types_supported", new ArrayDraft(["id_token"]))
        .Set("subject_types_supported", new ArrayDraft(["public"]))
        .Set("id_token_signing_alg_values_supported",
            new ArrayDraft(tokens.Keys.Select(k => k.Algorithm).Distinct(StringComparer.Ordinal).Select(a => (Value)a)));
}
