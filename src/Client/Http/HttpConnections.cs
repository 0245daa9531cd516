using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Xebec.Client.Http;

/// <summary>Makes the few connections that all requests and watches to one server share.</summary>
internal static class HttpConnections
{
    /// <summary>
    /// A quiet connection with requests on it is asked whether it lives, at upstream's intervals: a dead peer shows after 45 s at most.
    /// </summary>
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(15);

    public static HttpMessageInvoker Open(HttpApiServerOptions options) => new(new SocketsHttpHandler
    {
        // a second connection is opened only when the first has no stream left (Kestrel and upstream allow 100 to 250 each)
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = PingAfter,
        KeepAlivePingTimeout = PingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseProxy = options.Proxy is not null,
        Proxy = options.Proxy is null ? null : new WebProxy(options.Proxy),
        ActivityHeadersPropagator = null,
        SslOptions = Tls(options),
    });

    private static SslClientAuthenticationOptions Tls(HttpApiServerOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        if (options.TrustAnyServer)
        {
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else if (options.Authorities.Count > 0)
        {
            var chain = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            chain.CustomTrustStore.AddRange(options.Authorities);
            tls.CertificateChainPolicy = chain;
        }

        if (options.ClientCertificate is { } certificate)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, options.ClientChain, offline: true);
        }

        return tls;
    }
}
