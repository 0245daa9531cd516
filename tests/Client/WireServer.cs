using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Xebec.Client.Http;

namespace Xebec.Tests.Client;

/// <summary>A real HTTPS server whose answers a test writes, to see what goes over the wire.</summary>
public sealed class WireServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WireServer(WebApplication app, X509Certificate2 authority, int port)
    {
        _app = app;
        Authority = authority;
        Port = port;
    }

    public X509Certificate2 Authority { get; }

    public int Port { get; }

    public static async Task<WireServer> StartAsync(RequestDelegate answer, string serverName = "localhost")
    {
        (X509Certificate2 authority, X509Certificate2 own) = Certificates(serverName);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = own;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.AllowAnyClientCertificate();
            });
        }));
        WebApplication app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new WireServer(app, authority, new Uri(app.Urls.First()).Port);
    }

    public HttpApiServerOptions Options() => new() { Server = new Uri($"https://localhost:{Port}"), Authorities = [Authority], UserAgent = "xebec/test" };

    public HttpApiServer Client(Func<HttpApiServerOptions, HttpApiServerOptions>? change = null, TimeProvider? time = null) =>
        new(change is null ? Options() : change(Options()), time ?? TimeProvider.System);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public static (X509Certificate2 Authority, X509Certificate2 Own) Certificates(string serverName)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddHours(-1);
        DateTimeOffset until = from.AddDays(1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=test-ca", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        X509Certificate2 authority = authorityRequest.CreateSelfSigned(from, until);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + serverName, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(serverName);
        request.CertificateExtensions.Add(names.Build());
        X509Certificate2 own = request.Create(authority, from, until, [1, 2, 3]).CopyWithPrivateKey(key);
        return (X509CertificateLoader.LoadCertificate(authority.RawData), own);
    }
}
