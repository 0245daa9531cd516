using System.Formats.Asn1;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>
/// Checks client certificates against a bundle of authorities, and nothing else: no system roots, no revocation, no network.
/// 1. A certificate seen before is answered from memory, while it and everything above it is valid. 2. A path to one of the
/// authorities is found, every signature verified. 3. The runtime's own chain engine judges that path:
/// constraints, critical extensions, usage. 4. The subject says who it is. Safe from several threads.
/// </summary>
/// <param name="authorities">The trusted authorities, asked each time. When they change, the memory is emptied.</param>
/// <param name="capacity">How many good certificates are remembered. Refused ones never are.</param>
public sealed class ClientCertificateVerifier(Func<IReadOnlyList<X509Certificate2>> authorities, TimeProvider time, int capacity = 4096)
{
    private static readonly Oid ClientAuth = new(CertificateTemplate.ClientAuthOid);
    private volatile Memory _memory = new([], capacity);

    /// <summary>Judges a client's certificate.</summary>
    /// <param name="certificate">The one whose key the client proved to have in the handshake.</param>
    /// <param name="sent">Further certificates the client sent. Null: none.</param>
    public ClientCertificateResult Verify(X509Certificate2 certificate, IEnumerable<X509Certificate2>? sent = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var trusted = authorities();
        var known = _memory;
        if (!ReferenceEquals(known.Authorities, trusted) && !known.Authorities.SequenceEqual(trusted))
        {
            _memory = known = new Memory(trusted, capacity);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(certificate.RawDataMemory.Span, digest);
        var print = MemoryMarshal.Read<Fingerprint>(digest);
        var now = time.GetUtcNow();
        if (known.Accepted.Find(print) is { } accepted && now >= accepted.From && now <= accepted.To)
        {
            return new(accepted.Identity, null);
        }

        try
        {
            return Judge(certificate, sent ?? [], trusted, now, out var path) is { } refusal
                ? new(null, refusal)
                : new(Remember(known, print, digest, certificate, path!), null);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return new(null, $"x509: malformed certificate: {e.Message}");
        }
    }

    private static string? Judge(X509Certificate2 certificate, IEnumerable<X509Certificate2> sent,
        IReadOnlyList<X509Certificate2> trusted, DateTimeOffset now, out IReadOnlyList<X509Certificate2>? path)
    {
        path = TrustPath.Find(certificate, sent, trusted);
        if (path is null)
        {
            return "x509: certificate signed by unknown authority";
        }

        foreach (var one in path)
        {
            var whose = ReferenceEquals(one, certificate) ? "certificate" : $"authority {one.Subject}";
            if (now > one.NotAfter)
            {
                return $"x509: {whose} has expired or is not yet valid: "
                    + $"current time {now.UtcDateTime:s}Z is after {one.NotAfter.ToUniversalTime():s}Z";
            }

            if (now < one.NotBefore)
            {
                return $"x509: {whose} has expired or is not yet valid: "
                    + $"current time {now.UtcDateTime:s}Z is before {one.NotBefore.ToUniversalTime():s}Z";
            }
        }

        if (!MayAuthenticateClients(certificate))
        {
            return "x509: certificate specifies an incompatible key usage";
        }

        if (SubjectName.Parse(certificate.SubjectName.RawData).Uids.Count > 1)
        {
            return "expected 1 UID, but found multiple";
        }

        return ChainRefusal(path, now);
    }

    /// <summary>What the chain engine has against the path; it is given these certificates only, so that it can judge no other.</summary>
    private static string? ChainRefusal(IReadOnlyList<X509Certificate2> path, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(ClientAuth);
        foreach (var one in path.Skip(1))
        {
            chain.ChainPolicy.ExtraStore.Add(one);
        }

        // An intermediate can be an anchor here, but not for the engine: it ends there with "partial chain", which is then right.
        var endsInRoot = TrustPath.IsSelfIssued(path[^1]);
        if (endsInRoot)
        {
            chain.ChainPolicy.CustomTrustStore.Add(path[^1]);
        }
        else
        {
            chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        }

        chain.Build(path[0]);
        var refusal = chain.ChainStatus.FirstOrDefault(status => status.Status != X509ChainStatusFlags.NoError
            && (endsInRoot || status.Status is not (X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot)));
        foreach (var element in chain.ChainElements)
        {
            if (!ReferenceEquals(element.Certificate, path[0]))
            {
                element.Certificate.Dispose();
            }
        }

        return refusal.Status == X509ChainStatusFlags.NoError ? null : $"x509: {refusal.Status}: {refusal.StatusInformation}";
    }

    /// <summary>Client auth or any usage; a certificate without extended key usage is good for all, as upstream has it.</summary>
    private static bool MayAuthenticateClients(X509Certificate2 certificate)
    {
        foreach (var extension in certificate.Extensions)
        {
            if (extension is X509EnhancedKeyUsageExtension extended)
            {
                return extended.EnhancedKeyUsages.Cast<Oid>()
                    .Any(oid => oid.Value is CertificateTemplate.ClientAuthOid or CertificateTemplate.AnyUsageOid);
            }
        }

        return true;
    }

    private static ClientIdentity? Remember(
        Memory memory, Fingerprint print, ReadOnlySpan<byte> digest, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> path)
    {
        var subject = SubjectName.Parse(certificate.SubjectName.RawData);
        var identity = subject.CommonName.Length == 0 ? null
            : new ClientIdentity(
                subject.CommonName, subject.Organizations, subject.Uids.FirstOrDefault(), "X509SHA256=" + Convert.ToHexStringLower(digest));
        memory.Accepted.Add(
            print, new Accepted(identity, path.Max(one => (DateTimeOffset)one.NotBefore), path.Min(one => (DateTimeOffset)one.NotAfter)));
        return identity;
    }

    private sealed record Accepted(ClientIdentity? Identity, DateTimeOffset From, DateTimeOffset To);

    /// <summary>A SHA-256, comparable without allocation.</summary>
    private readonly record struct Fingerprint(ulong A, ulong B, ulong C, ulong D);

    /// <summary>What was accepted under one list of authorities.</summary>
    private sealed class Memory(IReadOnlyList<X509Certificate2> authorities, int capacity)
    {
        public IReadOnlyList<X509Certificate2> Authorities { get; } = authorities;
        public RecentlyUsed<Fingerprint, Accepted> Accepted { get; } = new(capacity);
    }
}
