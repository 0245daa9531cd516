using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>Finds who signed a certificate: from it, over intermediates, to one of the anchors that are trusted.</summary>
internal static class TrustPath
{
    // A leaf, an anchor and up to six authorities between them.
    private const int CertificatesMax = 8;

    // A stranger can send authorities that all sign each other; upstream stops at as many signatures, too.
    private const int SignaturesMax = 100;

    /// <summary>
    /// The path, the certificate first and the anchor last; null when there is none. Every link's signature is verified
    /// and every signer must be a certificate authority. Any anchor ends the path, self-signed or not, as upstream has it.
    /// Neither time nor usages of the leaf are looked at.
    /// </summary>
    public static IReadOnlyList<X509Certificate2>? Find(
        X509Certificate2 certificate, IEnumerable<X509Certificate2> intermediates, IEnumerable<X509Certificate2> anchors)
    {
        var path = new List<X509Certificate2> { certificate };
        var signaturesLeft = SignaturesMax;
        return Extend(path, [.. intermediates], [.. anchors], ref signaturesLeft) ? path : null;
    }

    /// <summary>Whether <paramref name="issuer"/>'s key signed <paramref name="certificate"/> and their names fit.</summary>
    public static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var signatures = 1;
        return IsIssuedBy(certificate, issuer, ref signatures);
    }

    /// <summary>Whether the certificate may sign others: it says so, and its key usage, when given, allows it.</summary>
    public static bool MaySign(X509Certificate2 certificate)
    {
        bool authority = false, usageFits = true;
        try
        {
            foreach (var extension in certificate.Extensions)
            {
                if (extension is X509BasicConstraintsExtension constraints)
                {
                    authority = constraints.CertificateAuthority;
                }

                if (extension is X509KeyUsageExtension usage)
                {
                    usageFits = usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign);
                }
            }
        }
        catch (CryptographicException) { return false; } // an extension that can't be read allows nothing
        return authority && usageFits;
    }

    /// <summary>Whether the certificate's issuer is itself, judged by the names.</summary>
    public static bool IsSelfIssued(X509Certificate2 certificate)
        => certificate.IssuerName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData);

    private static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 issuer, ref int signaturesLeft)
    {
        if (!certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData) || signaturesLeft-- <= 0)
        {
            return false;
        }

        try { return SignedStructure.Parse(certificate.RawDataMemory).IsSignedBy(issuer.PublicKey); }
        catch (Exception e) when (e is AsnContentException or CryptographicException) { return false; }
    }

    private static bool Extend(
        List<X509Certificate2> path, X509Certificate2[] intermediates, X509Certificate2[] anchors, ref int signaturesLeft)
    {
        var last = path[^1];
        foreach (var anchor in anchors)
        {
            if (anchor.RawDataMemory.Span.SequenceEqual(last.RawDataMemory.Span))
            {
                return true;
            }

            if (!MaySign(anchor) || !IsIssuedBy(last, anchor, ref signaturesLeft))
            {
                continue;
            }

            path.Add(anchor);
            return true;
        }

        if (path.Count >= CertificatesMax - 1)
        {
            return false;
        }

        foreach (var next in intermediates)
        {
            if (path.Exists(seen => seen.RawDataMemory.Span.SequenceEqual(next.RawDataMemory.Span)))
            {
                continue;
            }

            if (!MaySign(next) || !IsIssuedBy(last, next, ref signaturesLeft))
            {
                continue;
            }

            path.Add(next);
            if (Extend(path, intermediates, anchors, ref signaturesLeft))
            {
                return true;
            }

            path.RemoveAt(path.Count - 1);
        }

        return false;
    }
}
