using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Cluster;
using Xebec.Server.Pipeline;
using Xebec.Simulator;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Tests.Cluster;

namespace Xebec.Tests.Server.Custom;

/// <summary>A server over a store in memory, on one thread whose time passes by itself: what definitions do when nobody else is there.</summary>
internal sealed class DefinitionWorld
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private readonly OneThread _thread;
    private readonly IApiServer _server;

    private DefinitionWorld(OneThread thread, MemoryStore store, ApiCore core)
    {
        _thread = thread;
        Store = store;
        _server = core.As("tests", UserInfo.Masters);
    }

    public MemoryStore Store { get; }

    public IApiServer Server => _server;

    public static void Run(Func<DefinitionWorld, Task> story) => OneThread.Run(async thread =>
    {
        await using var store = new MemoryStore(new StoreOptions { Time = thread.Clock });
        await using ApiCore core = await ApiCore.StartAsync(CoreOptions.Over(store, thread.Clock), default);
        await story(new DefinitionWorld(thread, store, core));
    });

    public Task PassAsync(double seconds) => _thread.PassAsync(seconds);

    /// <param name="method">POST, PUT, PATCH (a merge patch), GET, DELETE.</param>
    /// <param name="path">From the root.</param>
    /// <param name="body">JSON with <c>'</c> for <c>"</c>.</param>
    /// <param name="accept">A media type; null for the server's choice.</param>
    public async Task<ApiAnswer> SendAsync(string method, string path, string body = "", string? accept = null) => await _server.SendAsync(
        new ApiCall(method, path)
        {
            Accept = accept,
            Body = Encoding.UTF8.GetBytes(body.Replace('\'', '"')),
            ContentType = method == "PATCH" ? "application/merge-patch+json" : "application/json",
        },
        default);

    /// <summary>What came of it: the code, and the message of a Status.</summary>
    public async Task<string> OutcomeAsync(string method, string path, string body = "")
    {
        ApiAnswer answer = await SendAsync(method, path, body);
        return answer.Succeeded ? $"{answer.Code}" : $"{answer.Code} {answer.Status.Message}";
    }

    /// <summary>Makes a definition of kind Widget or the like, in the group a.io, and lets it be established.</summary>
    public async Task DefineAsync(string plural, string kind, string names = "", string versions = "{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}}")
    {
        string body = "{'metadata':{'name':'" + plural + ".a.io'},'spec':{'group':'a.io','scope':'Namespaced','names':{'plural':'" + plural + "','kind':'" + kind + "'" + names
            + "},'versions':[" + versions + "]}}";
        Assert.Equal("201", await OutcomeAsync("POST", Definitions, body));
        await PassAsync(0.01);
    }

    public async Task<Value> DefinitionAsync(string plural) => Root(await SendAsync("GET", $"{Definitions}/{plural}.a.io"));

    /// <summary>Each condition as <c>Type=Status Reason: message</c>, in their order.</summary>
    public async Task<IReadOnlyList<string>> ConditionsAsync(string plural) =>
        [.. (await DefinitionAsync(plural))["status"]["conditions"].Elements.ToList().Select(c => $"{c["type"].Text}={c["status"].Text} {c["reason"].Text}: {c["message"].Text}")];

    public Task<string> DeleteAsync(string plural, string query = "") => OutcomeAsync("DELETE", $"{Definitions}/{plural}.a.io{query}");

    public Task<string> ChangeAsync(string plural, string patch) => OutcomeAsync("PATCH", $"{Definitions}/{plural}.a.io", patch);

    public int Count(string plural) => Store.Current.Count(new ResourceName("a.io", plural));

    public static Value Root(ApiAnswer answer) => answer.Object is { } item ? item.Root : Document.Parse(answer.Body).Root;
}
