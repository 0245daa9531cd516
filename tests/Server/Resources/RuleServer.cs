using System.Text;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Server.InProcess;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Tests.Server.Resources;

/// <summary>The whole pipeline over a store in memory, without admission: what kinds alone say to a request.</summary>
internal sealed class RuleServer
{
    private readonly InProcessApiServer _server;

    /// <param name="options">The cluster's.</param>
    /// <param name="store">That of another server; null makes one.</param>
    /// <param name="time">Default: the machine's.</param>
    public RuleServer(KindOptions? options = null, IStore? store = null, TimeProvider? time = null)
    {
        Store = store ?? new MemoryStore(new StoreOptions { Time = TimeProvider.System });
        var pipeline = new ApiPipeline(BareServer.Over(Store, time ?? TimeProvider.System, options) with { Random = new SharedRandom(1) });
        _server = new InProcessApiServer(pipeline, new UserInfo("tests", [UserInfo.Masters, UserInfo.AllAuthenticated]), "tests");
    }

    public IStore Store { get; }

    /// <param name="method">POST, PUT, PATCH (a merge patch), GET, DELETE.</param>
    /// <param name="path">Below /apis/ or /api/.</param>
    /// <param name="body">JSON with <c>'</c> for <c>"</c>.</param>
    /// <param name="patch">The media type of a PATCH.</param>
    public async Task<ApiAnswer> SendAsync(string method, string path, string body = "", string patch = "application/merge-patch+json")
    {
        var call = new ApiCall(method, path)
        {
            Body = Encoding.UTF8.GetBytes(body.Replace('\'', '"')),
            ContentType = method == "PATCH" ? patch : "application/json",
        };
        return await _server.SendAsync(call, TestContext.Current.CancellationToken);
    }

    public IAsyncEnumerable<ApiEvent> WatchAsync(ApiResource resource, string? ns, string query, string since) =>
        _server.WatchAsync(resource, ns, query, since, TestContext.Current.CancellationToken);

    /// <summary>Server-side apply.</summary>
    /// <param name="path">With the field manager.</param>
    /// <param name="body">JSON with <c>'</c> for <c>"</c>.</param>
    public async Task<ApiAnswer> ApplyAsync(string path, string body)
    {
        var call = new ApiCall("PATCH", path)
        {
            Body = Encoding.UTF8.GetBytes(body.Replace('\'', '"')),
            ContentType = "application/apply-patch+yaml",
        };
        return await _server.SendAsync(call, TestContext.Current.CancellationToken);
    }

    /// <summary>What is wrong, without the object's name; "" when nothing is.</summary>
    public async Task<string> ProblemAsync(string method, string path, string body = "")
    {
        ApiAnswer answer = await SendAsync(method, path, body);
        if (answer.Succeeded)
        {
            return "";
        }

        string message = Root(answer)["message"].TextOrEmpty;
        int at = message.IndexOf(" is invalid: ", StringComparison.Ordinal);
        return at < 0 ? message : message[(at + " is invalid: ".Length)..];
    }

    /// <summary>A warning's text, out of its header.</summary>
    public static string TextOf(string warning) => warning["299 - \"".Length..^1].Replace("\\\"", "\"", StringComparison.Ordinal);

    public static Value Root(ApiAnswer answer) => answer.Object is { } item ? item.Root : Document.Parse(answer.Body).Root;

    // requests may come on many threads
    private sealed class SharedRandom(int seed) : Random
    {
        private readonly Lock _lock = new();
        private readonly Random _source = new(seed);

        public override int Next(int maxValue)
        {
            lock (_lock)
            {
                return _source.Next(maxValue);
            }
        }

        public override long NextInt64(long maxValue)
        {
            lock (_lock)
            {
                return _source.NextInt64(maxValue);
            }
        }

        public override void NextBytes(Span<byte> buffer)
        {
            lock (_lock)
            {
                _source.NextBytes(buffer);
            }
        }
    }
}
