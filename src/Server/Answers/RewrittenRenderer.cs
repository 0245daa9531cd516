using System.Buffers;
using System.IO.Pipelines;
using Xebec.Api.Documents;
using Xebec.Schema.Yaml;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Store.Seam;

namespace Xebec.Server.Answers;

/// <summary>
/// Any JSON representation written anew for people: as YAML, or laid out. The whole answer is held in memory. Watches are left as they are.
/// </summary>
internal sealed class RewrittenRenderer : IRenderer
{
    private readonly IRenderer _json;
    private readonly Func<byte[], byte[]> _rewrite;

    private RewrittenRenderer(IRenderer json, string contentType, Func<byte[], byte[]> rewrite) =>
        (_json, ContentType, _rewrite) = (json, contentType, rewrite);

    public string ContentType { get; }

    public string WatchContentType => _json.WatchContentType;

    public static RewrittenRenderer Yaml(IRenderer json) =>
        new(json, "application/yaml", static bytes => YamlWriter.Write(Document.Parse(bytes).Root));

    public static RewrittenRenderer Pretty(IRenderer json) => new(json, json.ContentType, static bytes => JsonIndent.Write(bytes));

    public AnswerBody Object(ResourceBinding resource, StoredObject item) => new Rewritten(_json.Object(resource, item), _rewrite);

    public AnswerBody List(ResourceBinding resource, IReadOnlyList<StoredObject> items, ListFacts facts) =>
        new Rewritten(_json.List(resource, items, facts), _rewrite);

    public void Event(IBufferWriter<byte> to, ResourceBinding resource, string type, StoredObject item) =>
        _json.Event(to, resource, type, item);

    public void Bookmark(IBufferWriter<byte> to, ResourceBinding resource, string resourceVersion, bool initialEventsEnd) =>
        _json.Bookmark(to, resource, resourceVersion, initialEventsEnd);

    public void Error(IBufferWriter<byte> to, StatusError error) => _json.Error(to, error);

    public StatusError? Refuses(ResourceBinding resource, bool list) => _json.Refuses(resource, list);

    private sealed class Rewritten(AnswerBody inner, Func<byte[], byte[]> rewrite) : AnswerBody
    {
        public override long? Length => null;

        public override long SizeEstimate => inner.SizeEstimate;

        public override async ValueTask WriteAsync(PipeWriter to, CancellationToken cancellation)
        {
            using var whole = new MemoryStream();
            var writer = PipeWriter.Create(whole, new StreamPipeWriterOptions(leaveOpen: true));
            await inner.WriteAsync(writer, cancellation);
            await writer.CompleteAsync();
            await to.WriteAsync(rewrite(whole.ToArray()), cancellation);
        }
    }
}
