using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>Judges one certificate file against what the tree wants of it. Reads nothing, changes nothing.</summary>
internal static class CertificateCheck
{
    /// <summary>Everything wrong with a certificate that <paramref name="authority"/> should have signed.</summary>
    public static IEnumerable<PkiFinding> Leaf(
        string file, string keyFile, IReadOnlyList<X509Certificate2> certificates, PrivateKey? key, LeafEntry wanted,
        CertificateAuthority authority, string authorityFile, PkiOptions options)
    {
        var certificate = certificates[0];
        var anew = authority.Key is null
            ? $"Make a request with `openssl req -new`, have it signed and put the answer at {file}"
            : $"Delete {file} and {keyFile} to have them made anew";
        if (key is not null && !key.Matches(certificate))
        {
            yield return new(file, PkiProblem.KeyMismatch,
                $"the certificate was not made for the key in {keyFile}", $"Put the right key there, or: {anew}");
        }

        if (TrustPath.Find(certificate, certificates.Skip(1), authority.Bundle) is null)
        {
            yield return new(file, PkiProblem.NotSignedByAuthority,
                $"the certificate is not signed by the authority in {authorityFile} (its issuer is {certificate.Issuer})", anew);
        }

        foreach (var finding in Times(file, certificate, options, anew))
        {
            yield return finding;
        }

        if (WrongUsage(certificate, wanted.Profile.Usage) is { } usage)
        {
            yield return new(file, PkiProblem.WrongUsage, usage, anew);
        }

        var missing = string.Join(", ", AlternativeNames.Of(certificate).Missing(wanted.Profile.Names));
        if (missing.Length > 0)
        {
            yield return new(file, PkiProblem.MissingName, $"the certificate is not good for {missing}", anew);
        }
    }

    /// <summary>Everything wrong with an authority.</summary>
    public static IEnumerable<PkiFinding> Authority(string file, string keyFile, CertificateAuthority authority, PkiOptions options)
    {
        const string renew = "Put a renewed authority certificate for the same key there, or a new authority with certificates it signed";
        if (authority.Key is { } key && !key.Matches(authority.Certificate))
        {
            yield return new(file, PkiProblem.KeyMismatch, $"the certificate was not made for the key in {keyFile}",
                $"Put the right key there, or remove {keyFile} when the authority's key is kept elsewhere");
        }

        if (!TrustPath.MaySign(authority.Certificate))
        {
            yield return new(file, PkiProblem.WrongUsage, "the certificate is no authority: it may not sign others",
                "Put an authority's certificate there (basic constraints CA, key usage certificate signing)");
        }

        foreach (var finding in Times(file, authority.Certificate, options, renew))
        {
            yield return finding;
        }
    }

    /// <summary>Why the usages don't suffice; null when they do. A certificate without any is good for all, as upstream has it.</summary>
    public static string? WrongUsage(X509Certificate2 certificate, CertificateUsage wanted)
    {
        try { return UsageLacking(certificate, wanted); }
        catch (CryptographicException e) { return $"the certificate's usages can't be read: {e.Message}"; }
    }

    private static string? UsageLacking(X509Certificate2 certificate, CertificateUsage wanted)
    {
        foreach (var extension in certificate.Extensions)
        {
            if (extension is X509KeyUsageExtension usage && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature))
            {
                return "the certificate's key usage lacks digital signature";
            }

            if (extension is not X509EnhancedKeyUsageExtension extended)
            {
                continue;
            }

            var allowed = extended.EnhancedKeyUsages.Cast<Oid>().Select(oid => oid.Value).ToHashSet();
            if (allowed.Contains(CertificateTemplate.AnyUsageOid))
            {
                continue;
            }

            if (wanted.HasFlag(CertificateUsage.Server) && !allowed.Contains(CertificateTemplate.ServerAuthOid))
            {
                return "the certificate's extended key usage lacks server auth";
            }

            if (wanted.HasFlag(CertificateUsage.Client) && !allowed.Contains(CertificateTemplate.ClientAuthOid))
            {
                return "the certificate's extended key usage lacks client auth";
            }
        }

        return null;
    }

    private static IEnumerable<PkiFinding> Times(string file, X509Certificate2 certificate, PkiOptions options, string remedy)
    {
        var now = options.Time.GetUtcNow();
        DateTimeOffset start = certificate.NotBefore, end = certificate.NotAfter;
        if (now < start)
        {
            yield return new(file, PkiProblem.NotYetValid,
                $"the certificate is valid only from {start.UtcDateTime:u} on, and now it is {now.UtcDateTime:u}",
                "Set this machine's clock right, or wait");
        }
        else if (now > end)
        {
            yield return new(file, PkiProblem.Expired, $"the certificate expired at {end.UtcDateTime:u}", remedy);
        }
        else if (end - now < options.WarnBefore)
        {
            yield return new(file, PkiProblem.ExpiresSoon,
                $"the certificate expires at {end.UtcDateTime:u}, in {(end - now).TotalDays:F0} days", remedy);
        }
    }
}
