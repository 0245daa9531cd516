using System.Buffers;
using System.IO.Pipelines;
using Xebec.Api.Documents;
using Xebec.Schema.Yaml;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Store.Seam;

namespace Xebec.Server.Answers;

/// <summary>Any JSON representation as YAML. Meant for people: the whole answer is held in memory. There are no watches in YAML.</summary>
internal sealed class YamlRenderer(IRenderer json) : IRenderer
{
    public string ContentType => "application/yaml";

    public string WatchContentType => json.WatchContentType;

    public AnswerBody Object(ResourceBinding resource, StoredObject item) => new YamlAnswer(json.Object(resource, item));

    public AnswerBody List(ResourceBinding resource, IReadOnlyList<StoredObject> items, ListFacts facts) => new YamlAnswer(json.List(resource, items, facts));

    public void Event(IBufferWriter<byte> to, ResourceBinding resource, string type, StoredObject item) => json.Event(to, resource, type, item);

    public void Bookmark(IBufferWriter<byte> to, ResourceBinding resource, string resourceVersion, bool initialEventsEnd) => json.Bookmark(to, resource, resourceVersion, initialEventsEnd);

    public void Error(IBufferWriter<byte> to, StatusError error) => json.Error(to, error);

    public StatusError? Refuses(ResourceBinding resource, bool list) => json.Refuses(resource, list);

    private sealed class YamlAnswer(AnswerBody inner) : AnswerBody
    {
        public override long? Length => null;

        public override long SizeEstimate => inner.SizeEstimate;

        public override async ValueTask WriteAsync(PipeWriter to, CancellationToken cancellation)
        {
            using var whole = new MemoryStream();
            var writer = PipeWriter.Create(whole, new StreamPipeWriterOptions(leaveOpen: true));
            await inner.WriteAsync(writer, cancellation);
            await writer.CompleteAsync();
            await to.WriteAsync(YamlWriter.Write(Document.Parse(whole.ToArray()).Root), cancellation);
        }
    }
}
