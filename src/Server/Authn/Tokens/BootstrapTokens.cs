using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Authn.Tokens;

/// <summary>Tokens of machines that join: ID.SECRET, kept in kube-system as secrets of type bootstrap.kubernetes.io/token.</summary>
public sealed class BootstrapTokens(IStore store, TimeProvider time) : ITokenAuthenticator
{
    private const int IdLength = 6;
    private const int SecretLength = 16;
    private const string GroupPrefix = "system:bootstrappers:";

    public ValueTask<TokenResult> AuthenticateAsync(string token, IReadOnlyList<string> audiences, CancellationToken cancellation)
    {
        if (token.Length != IdLength + 1 + SecretLength
            || token[IdLength] != '.' || !token.Where((_, i) => i != IdLength).All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
        {
            return ValueTask.FromResult(default(TokenResult));
        }

        string id = token[..IdLength];
        var key = new ObjectKey(new ResourceName("", "secrets"), "kube-system", $"bootstrap-token-{id}");
        return ValueTask.FromResult(store.Current.Get(key) is not { } found
            ? new TokenResult(null, $"there is no bootstrap token {id}")
            : Judge(ParsedObject.Of(found).Root, id, token[(IdLength + 1)..]));
    }

    private TokenResult Judge(Value secret, string id, string given)
    {
        Value data = secret["data"];
        string? refusal =
            secret["metadata"]["deletionTimestamp"].Exists ? "is being deleted"
            : !secret["type"].TextIs("bootstrap.kubernetes.io/token") ? "has the wrong type"
            : !CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(Text(data["token-secret"])), Encoding.UTF8.GetBytes(given)) ? "has another secret"
            : Text(data["token-id"]) != id ? "has another id"
            : Expired(Text(data["expiration"])) ? "has expired"
            : Text(data["usage-bootstrap-authentication"]) != "true" ? "may not be used to authenticate"
            : null;
        if (refusal is not null)
        {
            return new TokenResult(null, $"bootstrap token {id} {refusal}");
        }

        string[] more = Text(data["auth-extra-groups"]).Split(',', StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(more, g => !g.StartsWith(GroupPrefix, StringComparison.Ordinal)) is { } strange
            ? new TokenResult(null, $"bootstrap token {id} asks for group {strange}, which does not begin with {GroupPrefix}")
            : new TokenResult(new UserInfo($"system:bootstrap:{id}", ["system:bootstrappers", .. more]), null);
    }

    // a time that cannot be read has passed
    private bool Expired(string expiration) => expiration.Length > 0
        && (!DateTimeOffset.TryParse(expiration, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end)
            || end < time.GetUtcNow());

    private static string Text(Value base64)
    {
        Span<byte> bytes = new byte[base64.TextOrEmpty.Length];
        return Convert.TryFromBase64String(base64.TextOrEmpty, bytes, out int length) ? Encoding.UTF8.GetString(bytes[..length]) : "";
    }
}
