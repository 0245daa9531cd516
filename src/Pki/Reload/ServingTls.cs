using System.Net.Security;
using System.Security.Authentication;

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
    /// <param name="ciphers">Only these cipher suites (--tls-cipher-suites). Null: the runtime's.</param>
    /// <param name="protocols">Default: TLS 1.2 and 1.3.</param>
    public static SslServerAuthenticationOptions Options(ServingCertificate certificate, bool askForClientCertificate,
        CipherSuitesPolicy? ciphers = null, SslProtocols protocols = SslProtocols.Tls12 | SslProtocols.Tls13)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = protocols,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            ClientCertificateRequired = askForClientCertificate,
            AllowRenegotiation = false,
            CipherSuitesPolicy = ciphers,
        };
        if (askForClientCertificate) options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return options;
    }
}
