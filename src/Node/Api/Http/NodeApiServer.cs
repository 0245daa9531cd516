using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Xebec.Client.Seam;
using Xebec.Pki;

namespace Xebec.Node.Api.Http;

public sealed record NodeApiServerOptions
{
    public required IPAddress Address { get; init; }

    /// <summary>Upstream's is 10250; 0 picks a free one.</summary>
    public required int Port { get; init; }

    /// <summary>The serving certificate for each handshake, so that a renewed one is used at once.</summary>
    public required Func<X509Certificate2> Certificate { get; init; }

    /// <summary>Judges the certificates of clients, without which nobody is let in.</summary>
    public required ClientCertificateVerifier Clients { get; init; }

    public required NodeApiAccess Access { get; init; }

    /// <summary>Where faults of ours are told.</summary>
    public Action<string> Say { get; init; } = static _ => { };

    /// <summary>Connections open at once; default 1000.</summary>
    public int ConnectionsMax { get; init; } = 1000;
}

/// <summary>A node's API over HTTPS, for those with a client certificate that the cluster's authority signed.</summary>
public sealed class NodeApiServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly NodeApiServerOptions _options;
    private readonly NodeApi _api;
    private readonly CancellationTokenSource _stopping = new();

    private NodeApiServer(WebApplication application, NodeApiServerOptions options, NodeApi api)
    {
        _application = application;
        _options = options;
        _api = api;
    }

    /// <summary>The port that is really listened on.</summary>
    public int Port { get; private set; }

    /// <exception cref="IOException">The port is taken.</exception>
    public static async ValueTask<NodeApiServer> StartAsync(NodeApiServerOptions options, NodeApi api, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        ListenOptions? listening = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.ConnectionsMax;
            kestrel.Limits.MinResponseDataRate = null; // a log that is followed may be silent
            kestrel.Listen(options.Address, options.Port, listen =>
            {
                listening = listen;
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                    // judged per request, so that refusals are answers
                    ClientCertificateValidation = static (_, _, _) => true,
                    ServerCertificateSelector = (_, _) => options.Certificate(),
                });
            });
        });
        WebApplication application = builder.Build();
        var server = new NodeApiServer(application, options, api);
        application.Run(server.ExchangeAsync);
        await application.StartAsync(cancellation);
        server.Port = ((IPEndPoint)listening!.EndPoint).Port is var port and > 0 ? port : new Uri(application.Urls.First()).Port;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _stopping.Cancel();
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task ExchangeAsync(HttpContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        try
        {
            await AnswerAsync(context, ending.Token);
        }
        catch (Exception e) when (ending.IsCancellationRequested
            && e is OperationCanceledException or ConnectionResetException or IOException)
        {
            // the client has gone, or we stop
            context.Abort();
        }
        catch (Exception bug)
        {
            _options.Say($"node API: {context.Request.Method} {context.Request.Path} failed: {bug}");
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            await TextAsync(
                context, StatusCodes.Status500InternalServerError, "this is a bug; the node's log has the details\n", ending.Token);
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, CancellationToken cancel)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        string method = context.Request.Method;
        if (context.Connection.ClientCertificate is not { } certificate || _options.Clients.Verify(certificate).Identity is not { } who)
        {
            await TextAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized", cancel);
            return;
        }

        if (await _options.Access.RefusalAsync(who, method, target.Split('?')[0], cancel) is { } refusal)
        {
            await TextAsync(context, StatusCodes.Status403Forbidden, refusal, cancel);
            return;
        }

        NodeAnswer answer = await _api.AnswerAsync(target, cancel);
        if (method != "GET" && answer.Code == StatusCodes.Status200OK)
        {
            await TextAsync(context, StatusCodes.Status405MethodNotAllowed, "405: Method Not Allowed", cancel);
            return;
        }

        context.Response.StatusCode = answer.Code;
        context.Response.ContentType = answer.ContentType;
        await context.Response.StartAsync(cancel);
        await answer.WriteAsync(context.Response.BodyWriter, cancel);
    }

    private static async ValueTask TextAsync(HttpContext context, int code, string text, CancellationToken cancel)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
    }
}
