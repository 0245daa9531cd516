using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xebec.Api.Documents;
using Xebec.Tests.Client;

namespace Xebec.Tests.Server.Custom.Versions;

/// <summary>A conversion webhook over real TLS: what is <c>name</c> in version v1 is <c>title</c> in all others.</summary>
internal sealed class Converter : IAsyncDisposable
{
    private WireServer? _server;

    /// <summary>The requests, in order.</summary>
    public List<Value> Asked { get; } = [];

    public List<string> Paths { get; } = [];

    /// <summary>A whole answer instead: JSON in which UID stands for the question's, or "status N".</summary>
    public string Instead { get; set; } = "";

    /// <summary>Changes each object, with its first form, before it is answered.</summary>
    public Action<Value, ObjectDraft> Spoil { get; set; } = (_, _) => { };

    /// <param name="serverName">Whose certificate it shows.</param>
    public static async Task<Converter> StartAsync(string serverName = "localhost")
    {
        var converter = new Converter();
        converter._server = await WireServer.StartAsync(converter.AnswerAsync, serverName);
        return converter;
    }

    public int Port => _server!.Port;

    public X509Certificate2 Authority => _server!.Authority;

    /// <summary>spec.conversion of a definition.</summary>
    public string Conversion(string reach = "", X509Certificate2? authority = null, string versions = "'v1'")
    {
        string bundle = Convert.ToBase64String(Encoding.ASCII.GetBytes((authority ?? Authority).ExportCertificatePem()));
        string client = reach.Length > 0 ? reach : $"'url':'https://localhost:{Port}/convert'";
        return $"{{'strategy':'Webhook','webhook':{{'conversionReviewVersions':[{versions}],'clientConfig':{{{client},'caBundle':'{bundle}'}}}}}}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Value question = Document.Parse(body.ToArray()).Root;
        Value request = question["request"];
        lock (Asked)
        {
            Asked.Add(request);
            Paths.Add(context.Request.Path + context.Request.QueryString.Value);
        }

        if (Instead.StartsWith("status", StringComparison.Ordinal))
        {
            context.Response.StatusCode = int.Parse(Instead[7..], System.Globalization.CultureInfo.InvariantCulture);
            await context.Response.WriteAsync("broken", context.RequestAborted);
            return;
        }

        string uid = request["uid"].TextOrEmpty;
        if (Instead.Length > 0)
        {
            await context.Response.WriteAsync(Instead.Replace("UID", uid, StringComparison.Ordinal).Replace('\'', '"'), context.RequestAborted);
            return;
        }

        string desired = request["desiredAPIVersion"].TextOrEmpty;
        ObjectDraft response = new ObjectDraft()
            .Set("uid", uid)
            .Set("result", new ObjectDraft().Set("status", "Success"))
            .Set("convertedObjects", new ArrayDraft(request["objects"].Elements.ToList().Select(o => (Value)Converted(o, desired))));
        ObjectDraft review = new ObjectDraft().Set("kind", "ConversionReview").Set("apiVersion", question["apiVersion"]).Set("response", response);
        await context.Response.Body.WriteAsync(JsonText.ToBytes(review), context.RequestAborted);
    }

    private ObjectDraft Converted(Value item, string desired)
    {
        ObjectDraft converted = ObjectDraft.Open(item).Set("apiVersion", desired);
        (string from, string to) = desired == "test.io/v1" ? ("title", "name") : ("name", "title");
        if (item["spec"][from].Exists)
        {
            ObjectDraft spec = converted.Object("spec");
            spec.Set(to, spec[from]);
            spec.Remove(from);
        }

        Spoil(item, converted);
        return converted;
    }
}
