using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>
/// Signs approved CertificateSigningRequests for the built-in signers. Whether a request was approved is the caller's to check.
/// 1. Is the signer ours? 2. Read the request. 3. The signer's rules. 4. The proof of possession. 5. Time, usages, signature.
/// The subject's usual attributes and the alternative names are taken over; every other extension that was asked for is dropped.
/// </summary>
/// <param name="authority">The authority to sign with, asked each time, so that a renewed one is used.</param>
public sealed class CertificateSigner(Func<CertificateAuthority> authority, TimeProvider time, IKeySource keys)
{
    private static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(10);
    // Five minutes are about a hundredth of eight hours: from there on the end is moved with the beginning.
    private static readonly TimeSpan LongEnoughToBackdate = TimeSpan.FromHours(8);

    /// <summary>The longest time a certificate gets, and the usual one (--cluster-signing-duration). Default: 365 days.</summary>
    public TimeSpan LifetimeMax { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Signs the request of a CertificateSigningRequest, or says why not.</summary>
    /// <param name="request">spec.request: PEM.</param>
    /// <param name="usages">spec.usages.</param>
    /// <param name="expirationSeconds">
    /// spec.expirationSeconds: kept between ten minutes and <see cref="LifetimeMax"/>. Null: the latter.
    /// </param>
    public SigningResult Sign(string signerName, ReadOnlySpan<byte> request, IReadOnlyCollection<string> usages, int? expirationSeconds)
    {
        ArgumentNullException.ThrowIfNull(usages);
        if (!Signers.IsBuiltIn(signerName))
        {
            return new(SigningOutcome.NotOurs);
        }

        if (!RequestedCertificate.TryParsePem(request, out var requested, out var error))
        {
            return Error($"unable to parse csr: {error}");
        }

        if (Signers.Refusal(signerName, requested, usages) is { } refusal)
        {
            return new(SigningOutcome.Refused, Reason: "SignerValidationFailure", Message: refusal);
        }

        if (!requested.IsSignatureValid)
        {
            return Error("unable to verify certificate request signature");
        }

        try
        {
            return Sign(authority(), requested, usages, Lifetime(expirationSeconds));
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or CryptographicException)
        {
            return Error(e.Message);
        }
    }

    private SigningResult Sign(
        CertificateAuthority signer, RequestedCertificate requested, IReadOnlyCollection<string> usages, TimeSpan lifetime)
    {
        if (signer.Key is not { } key)
        {
            return Error($"the key of {signer.Certificate.Subject} is kept elsewhere: it can't sign here");
        }

        var now = time.GetUtcNow();
        DateTimeOffset end = signer.Certificate.NotAfter;
        if (now >= end)
        {
            return Error($"refusing to sign a certificate that expired in the past: NotAfter={end.UtcDateTime:u}");
        }

        var template = new CertificateRequest(
            SubjectName.ToSign(requested.SubjectDer), requested.PublicKey, key.Hash, RSASignaturePadding.Pkcs1);
        foreach (var extension in KeyUsages.Extensions(usages))
        {
            template.CertificateExtensions.Add(extension);
        }

        template.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        if (!requested.Names.IsEmpty)
        {
            template.CertificateExtensions.Add(requested.Names.Encode(critical: template.SubjectName.RawData.Length == 2));
        }

        var notAfter = lifetime < LongEnoughToBackdate ? now + lifetime : now + lifetime - Backdate;
        using var certificate = signer.Sign(template, now - Backdate, notAfter, keys.NextSerialNumber());
        return new(SigningOutcome.Signed, Pem.Write([certificate]));
    }

    private TimeSpan Lifetime(int? expirationSeconds)
    {
        if (expirationSeconds is not { } seconds)
        {
            return LifetimeMax;
        }

        var asked = TimeSpan.FromSeconds(seconds);
        return asked > LifetimeMax ? LifetimeMax : asked < Shortest ? Shortest : asked;
    }

    private static SigningResult Error(string message) => new(SigningOutcome.Error, Message: message);
}
