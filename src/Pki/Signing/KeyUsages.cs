using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>The usages a CertificateSigningRequest can name, and what they are in a certificate.</summary>
public static class KeyUsages
{
    private static readonly Dictionary<string, X509KeyUsageFlags> Basic = new()
    {
        ["signing"] = X509KeyUsageFlags.DigitalSignature,
        ["digital signature"] = X509KeyUsageFlags.DigitalSignature,
        ["content commitment"] = X509KeyUsageFlags.NonRepudiation,
        ["key encipherment"] = X509KeyUsageFlags.KeyEncipherment,
        ["key agreement"] = X509KeyUsageFlags.KeyAgreement,
        ["data encipherment"] = X509KeyUsageFlags.DataEncipherment,
        ["cert sign"] = X509KeyUsageFlags.KeyCertSign,
        ["crl sign"] = X509KeyUsageFlags.CrlSign,
        ["encipher only"] = X509KeyUsageFlags.EncipherOnly,
        ["decipher only"] = X509KeyUsageFlags.DecipherOnly,
    };

    // In the order they are written into a certificate. Two names for one usage stand side by side.
    private static readonly (string Name, string Oid)[] Extended =
    [
        ("any", CertificateTemplate.AnyUsageOid),
        ("server auth", CertificateTemplate.ServerAuthOid),
        ("client auth", CertificateTemplate.ClientAuthOid),
        ("code signing", "1.3.6.1.5.5.7.3.3"),
        ("email protection", "1.3.6.1.5.5.7.3.4"),
        ("s/mime", "1.3.6.1.5.5.7.3.4"),
        ("ipsec end system", "1.3.6.1.5.5.7.3.5"),
        ("ipsec tunnel", "1.3.6.1.5.5.7.3.6"),
        ("ipsec user", "1.3.6.1.5.5.7.3.7"),
        ("timestamping", "1.3.6.1.5.5.7.3.8"),
        ("ocsp signing", "1.3.6.1.5.5.7.3.9"),
        ("microsoft sgc", "1.3.6.1.4.1.311.10.3.3"),
        ("netscape sgc", "2.16.840.1.113730.4.1"),
    ];

    /// <summary>Every name there is, sorted, as API validation lists them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Basic.Keys.Concat(Extended.Select(usage => usage.Name)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The extensions for these usages: key usage and extended key usage, each only when it has something to say.</summary>
    /// <exception cref="FormatException">Names that mean nothing; the message lists them as upstream does.</exception>
    internal static IEnumerable<X509Extension> Extensions(IReadOnlyCollection<string> usages)
    {
        var flags = X509KeyUsageFlags.None;
        var unknown = new List<string>();
        foreach (var usage in usages)
        {
            if (Basic.TryGetValue(usage, out var flag))
            {
                flags |= flag;
            }
            else if (!Extended.Any(known => known.Name == usage))
            {
                unknown.Add(usage);
            }
        }

        if (unknown.Count > 0)
        {
            throw new FormatException($"unrecognized usage values: [{string.Join(' ', unknown.Select(usage => $"\"{usage}\""))}]");
        }

        var oids = new OidCollection();
        foreach (var oid in Extended.Where(usage => usages.Contains(usage.Name)).Select(usage => usage.Oid).Distinct())
        {
            oids.Add(new Oid(oid));
        }

        var extensions = new List<X509Extension>();
        if (flags != X509KeyUsageFlags.None)
        {
            extensions.Add(new X509KeyUsageExtension(flags, critical: true));
        }

        if (oids.Count > 0)
        {
            extensions.Add(new X509EnhancedKeyUsageExtension(oids, critical: false));
        }

        return extensions;
    }
}
