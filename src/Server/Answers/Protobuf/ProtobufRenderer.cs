using System.Buffers;
using System.IO.Pipelines;
using Xebec.Api.Documents;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Store.Seam;

namespace Xebec.Server.Answers.Protobuf;

/// <summary>
/// Objects in protobuf, whole or their metadata alone. A list's length comes before
/// its items, so that a list is made in memory before its first byte leaves.
/// </summary>
internal class ProtobufRenderer : IRenderer
{
    public static ProtobufRenderer Instance { get; } = new();

    public string ContentType => "application/vnd.kubernetes.protobuf";

    public string WatchContentType => "application/vnd.kubernetes.protobuf;stream=watch";

    public AnswerBody Object(ResourceBinding resource, StoredObject item) =>
        new BytesBody(Write(resource.Type, Document.Parse(item.Bytes), RevisionOf(item)));

    public AnswerBody List(ResourceBinding resource, IReadOnlyList<StoredObject> items, ListFacts facts) =>
        new ListBody(this, resource.Type, items, facts);

    public void Event(IBufferWriter<byte> to, ResourceBinding resource, string type, StoredObject item) =>
        to.Write(ProtobufWriter.WriteWatchFrame(type, Write(resource.Type, Document.Parse(item.Bytes), RevisionOf(item))));

    public void Bookmark(IBufferWriter<byte> to, ResourceBinding resource, string resourceVersion, bool initialEventsEnd)
    {
        ObjectDraft empty = JsonRenderer.BookmarkObject(resource.Type, JsonRenderer.BookmarkMetadata(resourceVersion, initialEventsEnd));
        to.Write(ProtobufWriter.WriteWatchFrame("BOOKMARK", Write(resource.Type, Document.Parse(JsonText.ToBytes(empty)), null)));
    }

    public void Error(IBufferWriter<byte> to, StatusError error) =>
        to.Write(ProtobufWriter.WriteWatchFrame("ERROR", ProtobufObjects.Write(Document.Parse(error.ToJson()))));

    public virtual StatusError? Refuses(ResourceBinding resource, bool list) => null;

    protected virtual byte[] Write(ResourceType type, Document item, string? revision) =>
        ProtobufWriter.Write(type.Kind.ApiVersion, type.Kind.Kind, type.Type, item, revision);

    protected virtual byte[] WriteList(
        ResourceType type, IEnumerable<(Document Document, string? ResourceVersion)> items, ListMetadata metadata) =>
        ProtobufWriter.WriteList(type.Kind.ApiVersion, type.ListKind, type.Type, items, metadata);

    private static string? RevisionOf(StoredObject item) => item.Revision.IsNone ? null : item.Revision.ToString();

    private sealed class ListBody(ProtobufRenderer form, ResourceType type, IReadOnlyList<StoredObject> items, ListFacts facts) : AnswerBody
    {
        public override long? Length => null;

        public override long SizeEstimate => items.Sum(i => (long)i.Bytes.Length) / 2;

        public override async ValueTask WriteAsync(PipeWriter to, CancellationToken cancellation)
        {
            var metadata = new ListMetadata(facts.ResourceVersion, facts.Continue, facts.Continue.Length > 0 ? facts.RemainingItems : null);
            await to.WriteAsync(form.WriteList(type, items.Select(i => (Document.Parse(i.Bytes), RevisionOf(i))), metadata), cancellation);
        }
    }
}
