using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>Turns a profile into what the runtime signs: a certificate, or a request for one.</summary>
internal static class CertificateTemplate
{
    private static readonly Oid ServerAuth = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuth = new("1.3.6.1.5.5.7.3.2");

    public const string ServerAuthOid = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthOid = "1.3.6.1.5.5.7.3.2";
    public const string AnyUsageOid = "2.5.29.37.0";

    /// <summary>Subject, usages and names; the issuer's part (key identifiers) is added by the caller.</summary>
    public static CertificateRequest From(CertificateProfile profile, PublicKey key, HashAlgorithmName signingHash)
    {
        var subject = new SubjectName(profile.CommonName, profile.Organizations).Encode();
        var request = new CertificateRequest(subject, key, signingHash, RSASignaturePadding.Pkcs1);
        var authority = profile.Usage.HasFlag(CertificateUsage.Authority);
        var usages = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment;
        if (authority)
        {
            usages |= X509KeyUsageFlags.KeyCertSign;
        }

        request.CertificateExtensions.Add(new X509KeyUsageExtension(usages, critical: true));

        var extended = new OidCollection();
        if (profile.Usage.HasFlag(CertificateUsage.Server))
        {
            extended.Add(ServerAuth);
        }

        if (profile.Usage.HasFlag(CertificateUsage.Client))
        {
            extended.Add(ClientAuth);
        }

        if (extended.Count > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(extended, critical: false));
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, hasPathLengthConstraint: false, 0, critical: true));
        if (!profile.Names.IsEmpty)
        {
            request.CertificateExtensions.Add(profile.Names.Encode());
        }

        return request;
    }
}
