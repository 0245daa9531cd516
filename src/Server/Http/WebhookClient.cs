using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xebec.Client.Http;
using Xebec.Server.Admission;

namespace Xebec.Server.Http;

/// <summary>
/// Webhooks over HTTPS. Connections to one webhook are shared by all questions to it; of webhooks not asked for longest the connections are
/// closed. Answers are bounded.
/// </summary>
public sealed class WebhookClient(TimeProvider time) : IWebhookClient, IDisposable
{
    /// <summary>The largest answer in bytes: as large as the largest request.</summary>
    private const int AnswerBytesMax = 3 * 1024 * 1024;
    private const int WebhooksMax = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string, WebhookIdentity?), LinkedListNode<Opened>> _open = [];
    private readonly LinkedList<Opened> _byUse = new();

    public async ValueTask<ReadOnlyMemory<byte>> PostAsync(
        WebhookEndpoint endpoint, ReadOnlyMemory<byte> body, TimeSpan patience, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, */*");
        request.Headers.UserAgent.ParseAdd("kube-apiserver-admission");
        try
        {
            Opened opened = OpenedFor(endpoint);
            Identify(request, endpoint.Identity, opened.Token);
            using HttpResponseMessage answer = await opened.Invoker.SendAsync(request, deadline.Token);
            byte[] bytes = await ReadAsync(answer.Content, deadline.Token);
            int code = (int)answer.StatusCode;
            return code is >= 200 and <= 206
                ? bytes
                : throw new WebhookCallException(Unexpected(code, bytes)) { IsPassing = code is 429 or 500 or 504 };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new WebhookCallException($"Post \"{endpoint.Url}\": context deadline exceeded");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            bool reset = e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset }
                or IOException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionReset } };
            throw new WebhookCallException($"Post \"{endpoint.Url}\": {Why(e, endpoint)}", e) { IsPassing = reset };
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (Opened opened in _byUse)
            {
                opened.Invoker.Dispose();
            }

            _byUse.Clear();
            _open.Clear();
        }
    }

    private static async ValueTask<byte[]> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        await using Stream stream = await content.ReadAsStreamAsync(cancellation);
        using var all = new MemoryStream();
        byte[] some = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(some, cancellation)) > 0)
        {
            if (all.Length + read > AnswerBytesMax)
            {
                throw new WebhookCallException($"webhook response is larger than {AnswerBytesMax} bytes");
            }

            all.Write(some, 0, read);
        }

        return all.ToArray();
    }

    private static string Unexpected(int code, byte[] body) => code switch
    {
        401 => "the server has asked for the client to provide credentials",
        403 => "forbidden",
        404 => "the server could not find the requested resource",
        429 => "the server has received too many requests and has asked us to try again later",
        503 => "the server is currently unable to handle the request",
        >= 500 => $"an error on the server ({Api.Names.GoText.Quote(Encoding.UTF8.GetString(body).Trim())}) "
            + "has prevented the request from succeeding",
        _ => "the server rejected our request for an unknown reason",
    };

    private static string Why(Exception failed, WebhookEndpoint endpoint)
    {
        string host = endpoint.Address?.Host ?? endpoint.Url.Host;
        for (Exception? e = failed; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case UntrustedWebhookException untrusted:
                    return $"tls: failed to verify certificate: {untrusted.Message}";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return $"dial tcp: lookup {host}: no such host";
                case SocketException socket:
                    string what = socket.SocketErrorCode switch
                    {
                        SocketError.ConnectionRefused => "connection refused",
                        SocketError.TimedOut => "i/o timeout",
                        _ => socket.Message,
                    };
                    return $"dial tcp {host}:{endpoint.Address?.Port ?? endpoint.Url.Port}: connect: {what}";
            }
        }

        return failed is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or IOException ? "EOF" : failed.Message;
    }

    private static void Identify(HttpRequestMessage request, WebhookIdentity? identity, BearerToken? token)
    {
        if (identity?.Password is { } password)
        {
            string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(password));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", encoded);
        }
        else if (token?.Current is { } current)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", current);
        }

        if (identity?.Options.ImpersonateUser is { } user)
        {
            request.Headers.Add("Impersonate-User", user);
            foreach (string group in identity.Options.ImpersonateGroups)
            {
                request.Headers.Add("Impersonate-Group", group);
            }
        }
    }

    private Opened OpenedFor(WebhookEndpoint endpoint)
    {
        string place = $"{endpoint.Url.Authority} {endpoint.Address} {Convert.ToHexString(SHA256.HashData(endpoint.Authorities.Span))}";
        (string, WebhookIdentity?) key = (place, endpoint.Identity);
        lock (_lock)
        {
            if (_open.TryGetValue(key, out LinkedListNode<Opened>? node))
            {
                _byUse.Remove(node);
            }
            else
            {
                if (_open.Count == WebhooksMax)
                {
                    Opened unused = _byUse.Last!.Value;
                    _open.Remove(unused.Key);
                    _byUse.RemoveLast();
                    unused.Invoker.Dispose();
                }

                HttpApiServerOptions? options = endpoint.Identity?.Options;
                BearerToken? token = options is null ? null : new BearerToken(options.BearerToken, options.BearerTokenFile, time);
                node = new(new Opened(key, Open(endpoint), token));
                _open.Add(key, node);
            }

            _byUse.AddFirst(node);
            return node.Value;
        }
    }

    private static HttpMessageInvoker Open(WebhookEndpoint endpoint)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        X509Certificate2Collection authorities = [];
        if (!endpoint.Authorities.IsEmpty)
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(endpoint.Authorities.Span));
        }

        HttpApiServerOptions? identity = endpoint.Identity?.Options;
        string name = identity?.ServerName ?? endpoint.Url.Host;
        handler.SslOptions.TargetHost = identity?.ServerName;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, problems) =>
            identity?.TrustAnyServer == true || Trust(certificate, chain, problems, authorities, name);
        if (identity?.ClientCertificate is { } shown)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(shown, identity.ClientChain, offline: true);
        }

        if (endpoint.Address is { } address)
        {
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(address.Host, address.Port, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }

        return new HttpMessageInvoker(handler);
    }

    private static bool Trust(
        X509Certificate? certificate, X509Chain? sent, SslPolicyErrors problems, X509Certificate2Collection authorities, string host)
    {
        if (certificate is not X509Certificate2 leaf || problems.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            throw new UntrustedWebhookException("x509: no certificate");
        }

        if (problems.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            throw new UntrustedWebhookException($"x509: certificate is not valid for any names, but wanted to match {host}");
        }

        if (authorities.Count == 0)
        {
            return problems == SslPolicyErrors.None
                ? true
                : throw new UntrustedWebhookException("x509: certificate signed by unknown authority");
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        if (chain.Build(leaf))
        {
            return true;
        }

        bool late = chain.ChainStatus.Any(s => s.Status == X509ChainStatusFlags.NotTimeValid);
        throw new UntrustedWebhookException(
            late ? "x509: certificate has expired or is not yet valid" : "x509: certificate signed by unknown authority");
    }

    private sealed record Opened((string, WebhookIdentity?) Key, HttpMessageInvoker Invoker, BearerToken? Token);

    private sealed class UntrustedWebhookException(string message) : AuthenticationException(message);
}
