using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Xebec.Client.Seam;

namespace Xebec.Client.Http;

public sealed record HttpNodeConnectionOptions
{
    /// <summary>Where a node's API is, as <c>https://HOST:PORT</c>; null: no such node, or it serves none.</summary>
    public required Func<string, CancellationToken, ValueTask<Uri?>> PlaceOf { get; init; }

    /// <summary>With which we show who we are.</summary>
    public required X509Certificate2 ClientCertificate { get; init; }

    /// <summary>Who must have signed nodes' certificates; empty: they are not checked, which is upstream's default.</summary>
    public IReadOnlyList<X509Certificate2> Authorities { get; init; } = [];

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Asks nodes over HTTPS.</summary>
public sealed class HttpNodeConnection : INodeConnection, IDisposable
{
    private readonly HttpNodeConnectionOptions _options;
    private readonly HttpMessageInvoker _http;

    public HttpNodeConnection(HttpNodeConnectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = options.ConnectTimeout,
            ActivityHeadersPropagator = null,
            SslOptions = Tls(options),
        });
    }

    public void Dispose() => _http.Dispose();

    public async ValueTask<NodeAnswer> GetAsync(string node, string target, CancellationToken cancellation)
    {
        Uri place = await _options.PlaceOf(node, cancellation).ConfigureAwait(false)
            ?? throw new NodeUnreachableException($"node {node} doesn't say where its API is");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(place, target)) { Version = HttpVersion.Version11 };
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new NodeUnreachableException($"Get \"{request.RequestUri}\": {e.Message}", e);
        }

        string type = response.Content.Headers.ContentType?.ToString() ?? "text/plain";
        return new NodeAnswer((int)response.StatusCode, type, (to, cancel) => CopyAsync(response, to, cancel));
    }

    private static async ValueTask CopyAsync(HttpResponseMessage response, PipeWriter to, CancellationToken cancel)
    {
        using (response)
        {
            Stream from = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            await using (from.ConfigureAwait(false))
            {
                while (true)
                {
                    int read = await from.ReadAsync(to.GetMemory(4096), cancel).ConfigureAwait(false);
                    if (read == 0)
                    {
                        return;
                    }

                    to.Advance(read);
                    FlushResult flushed = await to.FlushAsync(cancel).ConfigureAwait(false);
                    if (flushed.IsCompleted)
                    {
                        return;
                    }
                }
            }
        }
    }

    private static SslClientAuthenticationOptions Tls(HttpNodeConnectionOptions options)
    {
        var tls = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = SslStreamCertificateContext.Create(options.ClientCertificate, null, offline: true),
        };
        if (options.Authorities.Count == 0)
        {
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
        else
        {
            var chain = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            foreach (X509Certificate2 authority in options.Authorities)
            {
                chain.CustomTrustStore.Add(authority);
            }

            tls.CertificateChainPolicy = chain;
        }

        return tls;
    }
}
