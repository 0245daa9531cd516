using System.Security.Cryptography;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Store.Seam;

namespace Xebec.Server.Authn.Tokens;

/// <summary>
/// Tokens that are kept in secrets of type kubernetes.io/service-account-token: they have no end but that of their secret or account.
/// </summary>
internal static class LegacyTokens
{
    private const string Claims = "kubernetes.io/serviceaccount/";
    private const string InvalidSince = "kubernetes.io/legacy-token-invalid-since";

    /// <param name="claims">Of a token whose signature is good.</param>
    /// <param name="token">The token itself, which its secret must hold.</param>
    /// <param name="now">Where secret and account are looked up.</param>
    /// <param name="lookup">False: the claims alone are believed (--service-account-lookup=false).</param>
    public static TokenResult UserOf(Value claims, string token, ISnapshot now, bool lookup)
    {
        string ns = claims[Claims + "namespace"].TextOrEmpty;
        string account = claims[Claims + "service-account.name"].TextOrEmpty;
        string uid = claims[Claims + "service-account.uid"].TextOrEmpty;
        string secret = claims[Claims + "secret.name"].TextOrEmpty;
        if (ns.Length == 0 || account.Length == 0 || secret.Length == 0 || !claims["sub"].TextIs($"system:serviceaccount:{ns}:{account}"))
        {
            return new TokenResult(null, "service account token lacks a claim, or its subject is another's");
        }

        string? refusal = lookup ? Refusal(now, ns, account, uid, secret, token) : null;
        return refusal is null ? new TokenResult(ServiceAccountAuthenticator.User(ns, account, uid), null) : new TokenResult(null, refusal);
    }

    private static string? Refusal(ISnapshot now, string ns, string account, string uid, string secret, string token)
    {
        if (ServiceAccountAuthenticator.Find(now, "secrets", ns, secret) is not { } kept)
        {
            return ServiceAccountAuthenticator.Invalidated;
        }

        Value root = ParsedObject.Of(kept).Root;
        if (root["metadata"]["deletionTimestamp"].Exists || !Holds(root["data"]["token"].TextOrEmpty, token))
        {
            return ServiceAccountAuthenticator.Invalidated;
        }

        if (kept.Facts.Label(InvalidSince) is { Length: > 0 } since)
        {
            return $"the token in secret {ns}/{secret} is marked as invalid since {since}: ask for a new one, "
                + $"or take the label {InvalidSince} away";
        }

        return ServiceAccountAuthenticator.Find(
            now, "serviceaccounts", ns, account) is not { } found ? $"serviceaccounts \"{account}\" not found"
            : found.Facts.Uid.Text != uid ? $"service account UID ({found.Facts.Uid}) does not match claim ({uid})"
            : null;
    }

    private static bool Holds(string encoded, string token)
    {
        byte[] kept = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, kept, out int length)
            && CryptographicOperations.FixedTimeEquals(kept.AsSpan(0, length), Encoding.UTF8.GetBytes(token));
    }
}
