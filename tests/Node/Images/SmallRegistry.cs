using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xebec.Node.Images;

namespace Xebec.Tests.Node.Images;

/// <summary>An image registry on a port of this machine that has one image, for those who know the password.</summary>
internal sealed class SmallRegistry : IAsyncDisposable
{
    public const string User = "ahab", Password = "white:whale";

    private readonly WebApplication _server;
    private readonly LoadableImage _image;

    private SmallRegistry(WebApplication server, LoadableImage image)
    {
        _server = server;
        _image = image;
        server.Run(AnswerAsync);
    }

    public string ImageName => $"{new Uri(_server.Urls.First()).Authority}/crew/app:1";

    public static async Task<SmallRegistry> StartAsync(LoadableImage image)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication server = builder.Build();
        var registry = new SmallRegistry(server, image);
        await server.StartAsync();
        return registry;
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        if (http.Request.Headers.Authorization != $"Basic {credentials}")
        {
            http.Response.StatusCode = 401;
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"crew\"";
            return;
        }

        string[] path = http.Request.Path.Value!.Trim('/').Split('/');
        ImageBlob? blob = path switch
        {
            ["v2", "crew", "app", "manifests", "1"] => _image.Target,
            ["v2", "crew", "app", "manifests" or "blobs", var digest] => _image.Blobs.FirstOrDefault(b => b.Digest == digest),
            _ => null,
        };
        if (blob is null)
        {
            http.Response.StatusCode = 404;
            return;
        }

        http.Response.ContentType = blob.MediaType;
        http.Response.ContentLength = blob.SizeBytes;
        http.Response.Headers["Docker-Content-Digest"] = blob.Digest;
        if (http.Request.Method != "HEAD")
        {
            await using Stream content = blob.Open();
            await content.CopyToAsync(http.Response.Body);
        }
    }
}
