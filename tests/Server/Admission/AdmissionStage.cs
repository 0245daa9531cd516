using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Server.Admission;
using Xebec.Server.Audit;
using Xebec.Server.Authz;
using Xebec.Server.Http;
using Xebec.Server.InProcess;
using Xebec.Server.Pipeline;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Tests.Server.Admission;

/// <summary>A server in memory with a namespace <c>n</c> and its default account, asked without a wire.</summary>
internal sealed class AdmissionStage : IAsyncDisposable
{
    private readonly MemoryStore _store = new(new StoreOptions { Time = TimeProvider.System });
    private readonly WebhookClient _webhooks = new(TimeProvider.System);
    private readonly ApiPipeline _pipeline;

    private AdmissionStage(AdmissionOptions options, IReadOnlyList<IAuthorizer> authorizers)
    {
        Services = BareServer.Over(_store, TimeProvider.System) with
        {
            Authorizers = authorizers,
            Admission = AdmissionPlugins.Build(options),
            Webhooks = _webhooks,
            Audit = new Notes(Noted),
        };
        _pipeline = new ApiPipeline(Services);
    }

    public ServerServices Services { get; }

    /// <summary>What admission wanted noted in the audit trail.</summary>
    public SortedDictionary<string, string> Noted { get; } = new(StringComparer.Ordinal);

    public ISnapshot Snapshot => _store.Current;

    public static async Task<AdmissionStage> OpenAsync(AdmissionOptions? options = null, params IReadOnlyList<IAuthorizer> authorizers)
    {
        var stage = new AdmissionStage(options ?? new AdmissionOptions(), authorizers.Count == 0 ? [new AlwaysAllow()] : authorizers);
        await stage.MadeAsync("/api/v1/namespaces", """{"metadata":{"name":"n"}}""");
        await stage.MadeAsync("/api/v1/namespaces/n/serviceaccounts", """{"metadata":{"name":"default"}}""");
        return stage;
    }

    public Task<Said> PostAsync(string target, string json, UserInfo? user = null) => SendAsync("POST", target, json, user);

    public Task<Said> PatchAsync(string target, string json, UserInfo? user = null) => SendAsync("PATCH", target, json, user);

    public Task<Said> GetAsync(string target) => SendAsync("GET", target, "");

    public async Task<Value> MadeAsync(string target, string json)
    {
        Said said = await PostAsync(target, json);
        Assert.True(said.Code == 201, said.Message);
        return said.Body;
    }

    public async Task<Said> SendAsync(string method, string target, string json, UserInfo? user = null)
    {
        var server = new InProcessApiServer(_pipeline, user ?? new UserInfo("admin", UserInfo.Masters, UserInfo.AllAuthenticated), "test/1");
        string media = method == "PATCH" ? "application/merge-patch+json" : "application/json";
        ApiAnswer answer = await server.SendAsync(
            new ApiCall(method, target) { Body = Encoding.UTF8.GetBytes(json), ContentType = media, Accept = "application/json" }, TestContext.Current.CancellationToken);
        return new Said(answer.Code, Document.Parse(answer.Body.ToArray()).Root, answer.Warnings);
    }

    /// <summary>Makes a stored object what an older server, which knew fewer rules, may have left.</summary>
    public async Task LeaveAsync(ObjectKey key, string text, string instead)
    {
        StoredObject there = _store.Current.Get(key)!;
        string json = Encoding.UTF8.GetString(there.Bytes.Span).Replace(text, instead, StringComparison.Ordinal);
        await _store.CommitAsync(new Commit(new Write(key, there.Revision, Encoding.UTF8.GetBytes(json))), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _webhooks.Dispose();
        await _store.DisposeAsync();
    }

    private sealed class Notes(SortedDictionary<string, string> noted) : IAuditTrail
    {
        public AuditRecord Begin(Request request, RequestTarget target, UserInfo? user, string? authenticationFailure) => new Note(noted);
    }

    private sealed class Note(SortedDictionary<string, string> noted) : AuditRecord
    {
        public override void ActingAs(UserInfo user)
        {
        }

        public override void Annotate(string key, string value) => noted[key] = value;

        public override void Answered(int code)
        {
        }

        public override void Dispose()
        {
        }
    }

    /// <summary>What the server said: of failures the body is a Status.</summary>
    internal sealed record Said(int Code, Value Body, IReadOnlyList<string> Warnings)
    {
        public string Message => Body["message"].TextOrEmpty;
    }
}
