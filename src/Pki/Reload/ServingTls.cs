using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>
/// How our servers speak TLS: 1.2 and 1.3, HTTP/2 first. On Linux the runtime's own choice of ciphers has forward secrecy throughout;
/// naming them anyway would switch session resumption and the sharing of handshake state between connections off.
/// </summary>
public static class ServingTls
{
    /// <summary>Options for one connection.</summary>
    /// <param name="certificate">What to show.</param>
    /// <param name="askForClientCertificate">
    /// Whether clients are asked for a certificate. They may have none; whatever they show is let through the handshake,
    /// and has to be judged by a <see cref="ClientCertificateVerifier"/> before it is believed.
    /// </param>
    /// <param name="shown">Told the certificate a client shows and the others it sent along, during the handshake. Null: nobody.</param>
    /// <param name="choice">Versions and cipher suites. Null: TLS 1.2 and 1.3 with the runtime's ciphers.</param>
    /// <param name="http2">Whether HTTP/2 is offered, before HTTP/1.1.</param>
    public static SslServerAuthenticationOptions Options(ServingCertificate certificate, bool askForClientCertificate,
        Action<X509Certificate2, IReadOnlyList<X509Certificate2>>? shown = null, TlsChoice? choice = null, bool http2 = true)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        choice ??= new TlsChoice();
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = choice.Protocols,
            ApplicationProtocols = http2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11],
            ClientCertificateRequired = askForClientCertificate,
            AllowRenegotiation = false,
            CipherSuitesPolicy = OperatingSystem.IsWindows() ? null : choice.Policy(),
        };
        if (!askForClientCertificate)
        {
            return options;
        }

        // The stream builds a chain before it asks us, whatever we then say: with nothing to trust, and never over the network.
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        options.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            if (certificate is X509Certificate2 theirs)
            {
                shown?.Invoke(theirs, chain is null ? [] : [.. chain.ChainPolicy.ExtraStore]);
            }

            return true;
        };
        return options;
    }
}
