using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>A certificate authority: the certificate that signs, those above it, and, unless the authority is external, its key.</summary>
public sealed class CertificateAuthority
{
    // Clocks of machines differ a little; upstream backdates by as much.
    private static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);

    /// <param name="bundle">The signing certificate first, then, when it is an intermediate, those above it up to the root.</param>
    /// <param name="key">Null for an external authority.</param>
    public CertificateAuthority(IReadOnlyList<X509Certificate2> bundle, PrivateKey? key)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentOutOfRangeException.ThrowIfZero(bundle.Count);
        Bundle = bundle;
        Key = key;
        ClientAnchors = [.. bundle.Except(Above(bundle))];
    }

    /// <summary>The signing certificate, then those above it.</summary>
    public IReadOnlyList<X509Certificate2> Bundle { get; }

    /// <summary>The certificate whose key signs.</summary>
    public X509Certificate2 Certificate => Bundle[0];

    /// <summary>Null when the key is kept elsewhere: then nothing can be issued here.</summary>
    public PrivateKey? Key { get; }

    /// <summary>
    /// What certificates of clients are checked against: the bundle without the authorities above the signing one, since below those
    /// stand others (etcd's, for example) whose clients have no business here. The same list every time.
    /// </summary>
    public IReadOnlyList<X509Certificate2> ClientAnchors { get; }

    /// <summary>What clients need to trust certificates of this authority; also what its file holds.</summary>
    public string BundleToPem() => Pem.Write(Bundle);

    /// <summary>Makes a self-signed authority.</summary>
    public static CertificateAuthority CreateRoot(CertificateProfile profile, PrivateKey key, DateTimeOffset now, byte[] serial)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(key);
        var template = CertificateTemplate.From(profile, key.PublicKey, key.Hash);
        template.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key.PublicKey, critical: false));
        var start = WholeSecond(now - Backdate);
        return new(
            [template.Create(template.SubjectName, key.SignatureGenerator(), start, WholeSecond(now + profile.Lifetime), serial)], key);
    }

    /// <summary>Makes an authority below this one; its bundle goes up to the root.</summary>
    /// <exception cref="InvalidOperationException">This authority has no key here, or has expired.</exception>
    public CertificateAuthority CreateIntermediate(CertificateProfile profile, PrivateKey key, DateTimeOffset now, byte[] serial)
        => new([Sign(profile, key, now, serial), .. Bundle], key);

    /// <summary>Issues a certificate for <paramref name="key"/>.</summary>
    /// <exception cref="InvalidOperationException">This authority has no key here, or has expired.</exception>
    public IssuedCertificate Issue(CertificateProfile profile, PrivateKey key, DateTimeOffset now, byte[] serial)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(key);
        using var certificate = Sign(profile, key, now, serial);
        return new IssuedCertificate(key.Join(certificate), ChainToSend(), key);
    }

    /// <summary>The intermediates a server sends with a certificate of this authority; the root is never among them.</summary>
    public IReadOnlyList<X509Certificate2> ChainToSend() => [.. Bundle.Where(certificate => !TrustPath.IsSelfIssued(certificate))];

    private static List<X509Certificate2> Above(IReadOnlyList<X509Certificate2> bundle)
    {
        var above = new List<X509Certificate2>();
        for (var last = bundle[0]; !TrustPath.IsSelfIssued(last)
            && bundle.Except(above).FirstOrDefault(one => TrustPath.IsIssuedBy(last, one)) is { } next; last = next)
        {
            above.Add(next);
        }

        return above;
    }

    private X509Certificate2 Sign(CertificateProfile profile, PrivateKey key, DateTimeOffset now, byte[] serial)
    {
        var template = CertificateTemplate.From(profile, key.PublicKey, key.Hash);
        if (profile.Usage.HasFlag(CertificateUsage.Authority))
        {
            template.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key.PublicKey, critical: false));
        }

        return Sign(template, now - Backdate, now + profile.Lifetime, serial);
    }

    /// <summary>Signs a template: adds who signed it and keeps its time within this authority's own.</summary>
    internal X509Certificate2 Sign(CertificateRequest template, DateTimeOffset notBefore, DateTimeOffset notAfter, byte[] serial)
    {
        if (Key is null)
        {
            throw new InvalidOperationException($"{Certificate.Subject} can't sign here: its private key is kept elsewhere");
        }

        if (Certificate.Extensions["2.5.29.14"] is X509SubjectKeyIdentifierExtension identifier)
        {
            template.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier));
        }

        DateTimeOffset first = Certificate.NotBefore, last = Certificate.NotAfter;
        notBefore = WholeSecond(notBefore < first ? first : notBefore);
        notAfter = WholeSecond(notAfter > last ? last : notAfter);
        if (notAfter <= notBefore)
        {
            throw new InvalidOperationException($"{Certificate.Subject} can't sign any more: it expired at {last.UtcDateTime:u}");
        }

        return template.Create(Certificate.SubjectName, Key.SignatureGenerator(), notBefore, notAfter, serial);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
