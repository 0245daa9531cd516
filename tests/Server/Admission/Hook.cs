using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xebec.Api.Documents;
using Xebec.Tests.Client;

namespace Xebec.Tests.Server.Admission;

/// <summary>A webhook that answers what a test says.</summary>
internal sealed class Hook : IAsyncDisposable
{
    private WireServer? _server;

    public List<Value> Asked { get; } = [];

    public List<string> Paths { get; } = [];

    public List<string> Connections { get; } = [];

    public bool IsSilent { get; set; }

    public X509Certificate2 Authority => _server!.Authority;

    public int Port => _server!.Port;

    /// <summary>A response that allows with a JSON patch.</summary>
    public static string Patch(string operations) =>
        $"'allowed':true,'patchType':'JSONPatch','patch':'{Convert.ToBase64String(Encoding.UTF8.GetBytes(operations.Replace('\'', '"')))}'";

    /// <param name="respond">The response's members, without uid, for a request.</param>
    /// <param name="instead">A whole answer instead: members of the review, or "status N".</param>
    /// <param name="serverName">Whose certificate it shows.</param>
    public static async Task<Hook> StartAsync(Func<Value, string> respond, string instead = "", string serverName = "localhost")
    {
        var hook = new Hook();
        hook._server = await WireServer.StartAsync(context => hook.AnswerAsync(context, respond, instead), serverName);
        return hook;
    }

    public async Task RegisterAsync(
        AdmissionStage stage, string kind, string rules = "'resources':['configmaps']", string name = "hook", string more = "", string client = "", X509Certificate2? authority = null)
    {
        string configuration = Configuration(more, rules, client, authority).Replace("{\"webhooks\"", $"{{\"metadata\":{{\"name\":\"{name}\"}},\"webhooks\"", StringComparison.Ordinal);
        await stage.MadeAsync($"/apis/admissionregistration.k8s.io/v1/{kind}webhookconfigurations", configuration);
    }

    public string Configuration(string more, string rules = "'resources':['configmaps']", string client = "", X509Certificate2? authority = null)
    {
        string bundle = Convert.ToBase64String(Encoding.ASCII.GetBytes((authority ?? Authority).ExportCertificatePem()));
        string reach = client.Length > 0 ? client : $"'url':'https://localhost:{Port}/check'";
        string Otherwise(string member, string value) => rules.Contains(member, StringComparison.Ordinal) ? "" : $",{member}:{value}";
        string rule = rules + Otherwise("'apiGroups'", "['']") + Otherwise("'apiVersions'", "['*']") + Otherwise("'operations'", "['*']");
        string effects = more.Contains("sideEffects", StringComparison.Ordinal) ? "" : ",'sideEffects':'None'";
        return $"{{'webhooks':[{{'name':'hook.test.io','admissionReviewVersions':['v1'],'clientConfig':{{{reach},'caBundle':'{bundle}'}},'rules':[{{{rule}}}]{effects}{(more.Length > 0 ? "," : "")}{more}}}]}}".Replace('\'', '"');
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task AnswerAsync(HttpContext context, Func<Value, string> respond, string instead)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Value question = Document.Parse(body.ToArray()).Root["request"];
        lock (Asked)
        {
            Asked.Add(question);
            Paths.Add(context.Request.Path + context.Request.QueryString.Value);
            Connections.Add(context.Connection.Id);
        }

        if (IsSilent)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        string uid = question["uid"].TextOrEmpty;
        if (instead.StartsWith("status", StringComparison.Ordinal))
        {
            context.Response.StatusCode = int.Parse(instead[7..], System.Globalization.CultureInfo.InvariantCulture);
            await context.Response.WriteAsync("broken", context.RequestAborted);
            return;
        }

        string members = instead.Length == 0 ? $"'response':{{'uid':'{uid}',{respond(question)}}}" : instead.Replace("UID", uid, StringComparison.Ordinal);
        string kind = members.Contains("'kind'", StringComparison.Ordinal) ? "" : "'kind':'AdmissionReview',";
        await context.Response.WriteAsync($"{{{kind}'apiVersion':'admission.k8s.io/v1',{members}}}".Replace('\'', '"'), context.RequestAborted);
    }
}
