using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xebec.Pki;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Http;

/// <summary>
/// The only place that knows ASP.NET: Kestrel with TLS 1.2+ and HTTP/2, turning each exchange into a <see cref="Request"/> and an
/// <see cref="Answer"/> into bytes. Client certificates are asked for and handed on unchecked: the authentication chain judges them.
/// </summary>
public sealed class HttpFrontend : IAsyncDisposable
{
    // below this size compressing costs more than it saves: upstream's threshold
    private const long GzipBytesMin = 128 * 1024;

    // as upstream: long tokens, selectors and commands fit; more is answered 431 or 414
    private const int HeaderBytesMax = 1024 * 1024;

    // under this name a connection remembers the authorities that its client sent along
    private static readonly object Sent = new();

    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping = new();
    private readonly BodyBudget _bodies;

    private HttpFrontend(WebApplication application, HttpOptions options)
    {
        _application = application;
        _bodies = new BodyBudget(options.Wire.BodyBytesMax);
        Options = options;
    }

    public HttpOptions Options { get; }

    /// <summary>The port that is really listened on.</summary>
    public int Port { get; private set; }

    public static async ValueTask<HttpFrontend> StartAsync(HttpOptions options, ApiPipeline pipeline, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = Listening);
        builder.Services.Configure<HostOptions>(h => h.ShutdownTimeout = options.StopPatience);
        ListenOptions? listening = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // bounded where it is read, so that the answer is a Status
            kestrel.Limits.MaxConcurrentConnections = options.Wire.ConnectionsMax;
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.Wire.ConnectionsMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
            kestrel.Limits.MaxRequestLineSize = HeaderBytesMax;
            kestrel.Limits.MaxRequestBufferSize = 2 * HeaderBytesMax;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = HeaderBytesMax;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(32);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, options.Wire.SlowBodyPatience);

            // what is not taken is given up below, and by watches themselves: a rate would allow large answers hours
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = options.Wire.StreamsMax;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(45);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(30);
            void Listen(ListenOptions listen)
            {
                listening ??= listen;
                listen.Protocols = options.Wire.Http2 ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    HandshakeTimeout = TimeSpan.FromSeconds(10),
                    OnConnection = tls => ValueTask.FromResult(ServingTls.Options(
                        options.Certificate(), true, (_, sent) => tls.Connection.Items[Sent] = sent, options.Tls, options.Wire.Http2)),
                });
                listen.Use(next => GatheredTransport.Before(next, options.SendTimeout));
            }

            kestrel.Listen(options.Address, options.Port, Listen);
            if (options.AlsoAddress is { } also)
            {
                kestrel.Listen(also, options.Port, Listen);
            }
        });
        WebApplication application = builder.Build();
        var frontend = new HttpFrontend(application, options);
        application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(45) });
        application.Run(context => frontend.ExchangeAsync(context, pipeline));
        await application.StartAsync(cancellation);
        frontend.Port = ((IPEndPoint)listening!.EndPoint).Port is var port and > 0 ? port : new Uri(application.Urls.First()).Port;
        return frontend;
    }

    /// <summary>Stops listening, ends watches cleanly, lets requests in progress finish within the patience.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    // connections whose other end is gone without a word are found out; accepted sockets inherit this
    private static Socket Listening(EndPoint endpoint)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        return socket;
    }

    private async Task ExchangeAsync(HttpContext context, ApiPipeline pipeline)
    {
        CancellationToken aborted = context.RequestAborted;
        context.Response.Headers[AuditId.Header] = AuditId.Of(context.Request);
        try
        {
            using BodyBudget.Share share = _bodies.Open();
            (ReadOnlyMemory<byte> body, StatusError? refused) = await RequestBody.ReadAsync(context.Request, share, aborted);
            Answer answer = refused?.ToAnswer() ?? await pipeline.HandleAsync(ToRequest(context, body), aborted);
            await SendAsync(context, answer, aborted);
        }
        catch (Exception e) when (aborted.IsCancellationRequested
            && e is OperationCanceledException or ConnectionResetException or IOException)
        {
            // the client has gone: nobody is left to answer
            context.Abort();
        }
        catch (TimeoutException) when (context.Response.HasStarted)
        {
            // the client takes nothing any more
            context.Abort();
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            // what HTTP itself refuses while the body is read: too slow, cut off, badly chunked
            await SendAsync(
                context, (new StatusError(e.StatusCode, "", $"{e.StatusCode} {e.Message}") { Plain = true }).ToAnswer(), aborted);
        }
        catch (Exception bug)
        {
            // a bug of ours must not look like the client's mistake, and must not stop the server
            Options.Say($"request {context.Request.Method} {context.Request.Path} failed: {bug}");
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            await SendAsync(context, StatusError.Internal("this is a bug; the server's log has the details").ToAnswer(), aborted);
        }
    }

    private static Request ToRequest(HttpContext context, ReadOnlyMemory<byte> body)
    {
        IHttpRequestFeature raw = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        return new Request
        {
            Method = raw.Method,
            RawTarget = raw.RawTarget,
            Headers = new HttpRequestHeaders(raw.Headers),
            Body = body,
            ClientCertificate = context.Connection.ClientCertificate,
            ClientChain = SentBy(context),
            RemoteAddress = context.Connection.RemoteIpAddress?.ToString() ?? "",
        };
    }

    private static IReadOnlyList<X509Certificate2> SentBy(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Sent, out object? sent) == true
            ? (IReadOnlyList<X509Certificate2>)sent!
            : [];

    private async ValueTask SendAsync(HttpContext context, Answer answer, CancellationToken aborted)
    {
        if (answer is { Code: 200, Body: Watching.WatchBody stream } && context.WebSockets.IsWebSocketRequest)
        {
            using System.Net.WebSockets.WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, _stopping.Token);
            await WatchSocket.RunAsync(socket, stream, answer.ContentType == "application/json", ending.Token);
            return;
        }

        HttpResponse response = context.Response;
        response.StatusCode = answer.Code;
        response.ContentType = answer.ContentType;
        foreach ((string name, string value) in answer.Headers)
        {
            response.Headers.Append(name, value);
        }

        if (Options.Wire.StrictTransportSecurity.Length > 0)
        {
            response.Headers.StrictTransportSecurity = Options.Wire.StrictTransportSecurity;
        }

        if (response.Headers.CacheControl.Count == 0)
        {
            response.Headers.CacheControl = "no-cache, private";
        }

        if (answer.Code is StatusCodes.Status304NotModified or StatusCodes.Status204NoContent)
        {
            return;
        }

        if (context.Request.Method == "HEAD")
        {
            response.ContentLength = answer.Body.Length;
            return;
        }

        if (answer.Body is Watching.WatchBody watch)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, _stopping.Token);
            try
            {
                await watch.WriteAsync(response.BodyWriter, either.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested && !aborted.IsCancellationRequested)
            {
                // stopping: the stream ends in good order and the client resumes elsewhere
            }

            return;
        }

        // a client that takes nothing must not hold an answer for ever
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        if (!answer.Body.Lasts)
        {
            patience.CancelAfter(Options.SendTimeout);
        }

        try
        {
            await WriteAsync(context, answer, patience.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private static async ValueTask WriteAsync(HttpContext context, Answer answer, CancellationToken cancellation)
    {
        HttpResponse response = context.Response;
        if (answer.Body.SizeEstimate >= GzipBytesMin && AcceptsGzip(context.Request))
        {
            response.Headers.ContentEncoding = "gzip";
            response.Headers.Append("Vary", "Accept-Encoding");
            await using var gzip = new GZipStream(response.BodyWriter.AsStream(leaveOpen: true), CompressionLevel.Fastest);
            var writer = PipeWriter.Create(gzip, new StreamPipeWriterOptions(leaveOpen: true, minimumBufferSize: 64 * 1024));
            await answer.Body.WriteAsync(writer, cancellation);
            await writer.CompleteAsync();
            return;
        }

        response.ContentLength = answer.Body.Length;
        await answer.Body.WriteAsync(response.BodyWriter, cancellation);
    }

    private static bool AcceptsGzip(HttpRequest request) =>
        request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
}
