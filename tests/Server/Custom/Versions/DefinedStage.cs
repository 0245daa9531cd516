using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Server.Http;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Store.Seam;
using Xebec.Tests.Cluster;
using Xebec.Tests.Server.Access;

namespace Xebec.Tests.Server.Custom.Versions;

/// <summary>A server in memory with a namespace <c>n</c> and a definition of things in test.io, which a test writes. Single quotes stand for double ones.</summary>
internal sealed class DefinedStage : IAsyncDisposable
{
    public const string Definition = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.test.io";

    private readonly WebhookClient _webhooks = new(TimeProvider.System);
    private readonly MemoryStore _store = new(new StoreOptions { Time = TimeProvider.System });
    private ApiCore? _core;

    public ISnapshot Snapshot => _store.Current;

    public IApiServer Server => _core!.As("admin", "system:masters");

    public static string Things(string version, string name = "") => $"/apis/test.io/{version}/namespaces/n/things{(name.Length > 0 ? "/" : "")}{name}";

    public static string Version(string name, string spec, string more = "") =>
        $"{{'name':'{name}','served':true,'schema':{{'openAPIV3Schema':{{'type':'object','properties':{{'spec':{{'type':'object','properties':{{{spec}}}}}}}}}}},{more}'storage':{(name == "v1" ? "true" : "false")}}}";

    public static async Task<DefinedStage> OpenAsync(string versions, string conversion = "{'strategy':'None'}")
    {
        var stage = new DefinedStage();
        await stage.StartAsync();
        await stage.MadeAsync("/api/v1/namespaces", "{'metadata':{'name':'n'}}");
        await stage.MadeAsync(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            $"{{'metadata':{{'name':'things.test.io'}},'spec':{{'group':'test.io','scope':'Namespaced','names':{{'plural':'things','kind':'Thing'}},'versions':[{versions}],'conversion':{conversion}}}}}");
        await Waiting.UntilAsync(async () => (await stage.SendAsync("GET", "/apis/test.io", "")).Code == 200);
        return stage;
    }

    /// <summary>Another server over the same store, as after a restart.</summary>
    public async Task StartAsync()
    {
        if (_core is not null)
        {
            await _core.DisposeAsync();
        }

        _core = await ApiCore.StartAsync(CoreOptions.Over(_store, TimeProvider.System) with { Webhooks = _webhooks }, TestContext.Current.CancellationToken);
    }

    /// <summary>Changes the definition and waits until the change shows.</summary>
    public async Task RedefineAsync(string patch, Func<Task<bool>> shows)
    {
        Said said = await SendAsync("PATCH", Definition, patch, "application/json-patch+json");
        Assert.True(said.Code == 200, said.Message);
        await Waiting.UntilAsync(shows);
    }

    public async Task<Value> MadeAsync(string target, string json)
    {
        Said said = await SendAsync("POST", target, json);
        Assert.True(said.Code == 201, said.Message);
        return said.Body;
    }

    public async Task<Value> ThingAsync(string version, string name)
    {
        Said said = await SendAsync("GET", Things(version, name), "");
        Assert.True(said.Code == 200, said.Message);
        return said.Body;
    }

    public Task<Said> ApplyAsync(string version, string name, string spec, string manager) => SendAsync(
        "PATCH", $"{Things(version, name)}?fieldManager={manager}", $"{{'apiVersion':'test.io/{version}','kind':'Thing','metadata':{{'name':'{name}'}},'spec':{spec}}}", "application/apply-patch+yaml");

    public async Task<Said> SendAsync(string method, string target, string json, string media = "")
    {
        string type = media.Length > 0 ? media : method == "PATCH" ? "application/merge-patch+json" : "application/json";
        ApiAnswer answer = await Server.SendAsync(
            new ApiCall(method, target) { Body = Encoding.UTF8.GetBytes(Named(method, target, json).Replace('\'', '"')), ContentType = type, Accept = "application/json" }, TestContext.Current.CancellationToken);
        byte[] body = answer.Body.ToArray();
        return new Said(answer.Code, Document.TryParse(body, out Document? document, out _) ? document.Root : Encoding.UTF8.GetString(body));
    }

    public StoredObject Stored(string name) => Snapshot.Get(new ObjectKey(new ResourceName("test.io", "things"), "n", name))!;

    public async ValueTask DisposeAsync()
    {
        if (_core is not null)
        {
            await _core.DisposeAsync();
        }

        _webhooks.Dispose();
        await _store.DisposeAsync();
    }

    // a new thing says what it is, and a test need not
    private static string Named(string method, string target, string json) =>
        method == "POST" && target.StartsWith("/apis/test.io/", StringComparison.Ordinal) && json.StartsWith("{'metadata'", StringComparison.Ordinal)
            ? $"{{'apiVersion':'test.io/{target.Split('/')[3]}','kind':'Thing',{json[1..]}"
            : json;

    /// <summary>What the server said: of failures the body is a Status.</summary>
    internal sealed record Said(int Code, Value Body)
    {
        public string Message => Body["message"].TextOrEmpty;
    }
}
