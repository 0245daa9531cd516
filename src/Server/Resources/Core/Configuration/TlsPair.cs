using System.Security.Cryptography;

namespace Xebec.Server.Resources.Core.Configuration;

/// <summary>Whether two texts hold, in PEM, what their names promise; what is inside is not read.</summary>
internal static class TlsPair
{
    private const string Certificate = "CERTIFICATE";
    private const string PrivateKey = "PRIVATE KEY";

    /// <summary>What Go's TLS says when it loads the pair; null when the blocks are there.</summary>
    public static string? Problem(string certificate, string key)
    {
        List<string> found = Labels(certificate);
        if (!found.Contains(Certificate))
        {
            return found switch
            {
                [] => "tls: failed to find any PEM data in certificate input",
                [var only] when IsKey(only) => "tls: failed to find certificate PEM data in certificate input, but did find a private key; "
                    + "PEM inputs may have been switched",
                _ =>
                    "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types: "
                    + $"[{string.Join(' ', found)}]",
            };
        }

        List<string> keys = Labels(key);
        return keys switch
        {
            [] => "tls: failed to find any PEM data in key input",
            [Certificate] => "tls: found a certificate rather than a key in the PEM for the private key",
            _ when !keys.Exists(IsKey) => "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping "
                + $"PEM blocks of the following types: [{string.Join(' ', keys)}]",
            _ => null,
        };
    }

    private static bool IsKey(string label) => label == PrivateKey || label.EndsWith(" " + PrivateKey, StringComparison.Ordinal);

    private static List<string> Labels(string text)
    {
        var labels = new List<string>();
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            labels.Add(rest[fields.Label].ToString());
            rest = rest[fields.Location.End..];
        }

        return labels;
    }
}
