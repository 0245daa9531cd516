using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Xebec.Node.Cri;

namespace Xebec.Tests.Node.Cri;

/// <summary>Agreeing on a version of CRI, with an endpoint that answers nothing but <c>Version</c>, and that in one version of the interface only.</summary>
public sealed class CriVersionTests : IAsyncDisposable
{
    private readonly string _socket = Path.Combine(Path.GetTempPath(), $"xebec-cri-{Environment.ProcessId}-{Guid.NewGuid():n}.sock");
    private readonly List<string> _asked = [];
    private WebApplication? _endpoint;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_runtime_without_v1_is_spoken_to_in_v1alpha2_and_asked_once()
    {
        await ServeAsync("runtime.v1alpha2");
        await using var runtime = new CriRuntime(_socket, new(), TimeProvider.System);
        Assert.Equal(new RuntimeVersion("fake", "9.9", "v1alpha2"), await runtime.VersionAsync(Cancel));
        await runtime.VersionAsync(Cancel);
        Assert.Equal(["runtime.v1", "runtime.v1alpha2", "runtime.v1alpha2", "runtime.v1alpha2"], _asked);
    }

    [Fact]
    public async Task A_runtime_that_was_replaced_by_a_newer_one_is_spoken_to_in_v1()
    {
        await ServeAsync("runtime.v1alpha2");
        await using var runtime = new CriRuntime(_socket, new(), TimeProvider.System);
        Assert.Equal("v1alpha2", (await runtime.VersionAsync(Cancel)).ApiVersion);
        await StopAsync();
        Assert.True((await Assert.ThrowsAsync<RuntimeFault>(() => runtime.VersionAsync(Cancel))).IsUnavailable);
        await ServeAsync("runtime.v1");
        Assert.Equal("v1", (await runtime.VersionAsync(Cancel)).ApiVersion);
    }

    [Fact]
    public async Task A_socket_without_the_interface_says_that_it_is_not_implemented()
    {
        await ServeAsync("something.else");
        await using var runtime = new CriRuntime(_socket, new(), TimeProvider.System);
        RuntimeFault fault = await Assert.ThrowsAsync<RuntimeFault>(() => runtime.StatusAsync(Cancel));
        Assert.True(fault.IsUnimplemented);
        Assert.Equal("Version", fault.Step);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task ServeAsync(string package)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(_socket, listen => listen.Protocols = HttpProtocols.Http2));
        _endpoint = builder.Build();
        _endpoint.Run(http => AnswerAsync(http, package));
        await _endpoint.StartAsync(Cancel);
    }

    private async Task AnswerAsync(HttpContext http, string package)
    {
        string asked = http.Request.Path.Value!.Split('/')[1].Replace(".RuntimeService", "");
        _asked.Add(asked);
        http.Response.ContentType = "application/grpc";
        if (asked != package)
        {
            http.Response.Headers["grpc-status"] = "12";
            http.Response.Headers["grpc-message"] = $"unknown service {asked}.RuntimeService";
            return;
        }

        // Fields 1 (its own version), 2 (name) and 3 (version of the runtime), behind a byte for "not compressed" and four of length.
        byte[] message = [.. Field(1, "0.1.0"), .. Field(2, "fake"), .. Field(3, "9.9")];
        await http.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, (byte)message.Length }.Concat(message).ToArray());
        http.Response.AppendTrailer("grpc-status", "0");

        static byte[] Field(int number, string text) => [(byte)(number << 3 | 2), (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];
    }

    private async Task StopAsync()
    {
        if (_endpoint is not null)
        {
            await _endpoint.StopAsync();
            await _endpoint.DisposeAsync();
            _endpoint = null;
        }

        File.Delete(_socket);
    }
}
