using System.Buffers;
using System.IO.Pipelines;
using Xebec.Api.Documents;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Store.Seam;

namespace Xebec.Server.Answers.Metadata;

/// <summary>Objects without anything but their metadata, for clients that watch every kind.</summary>
/// <param name="version">v1 or v1beta1 of meta.k8s.io.</param>
/// <param name="ofList">Asked for as PartialObjectMetadataList.</param>
internal sealed class MetadataRenderer(string version, bool ofList) : IRenderer
{
    private readonly string _apiVersion = "meta.k8s.io/" + version;

    public string ContentType => "application/json";

    public string WatchContentType => "application/json";

    public AnswerBody Object(ResourceBinding resource, StoredObject item) => new BytesBody(Line(Partial(item)));

    public AnswerBody List(ResourceBinding resource, IReadOnlyList<StoredObject> items, ListFacts facts) =>
        new ListBody(this, items, facts);

    public void Event(IBufferWriter<byte> to, ResourceBinding resource, string type, StoredObject item) => Frame(to, type, Partial(item));

    public void Bookmark(IBufferWriter<byte> to, ResourceBinding resource, string resourceVersion, bool initialEventsEnd) =>
        Frame(to, "BOOKMARK", ObjectView.Partial(_apiVersion, JsonRenderer.BookmarkMetadata(resourceVersion, initialEventsEnd)));

    public void Error(IBufferWriter<byte> to, StatusError error) => JsonRenderer.Instance.Error(to, error);

    public StatusError? Refuses(ResourceBinding resource, bool list) => MetadataShape.Refusal(resource, ofList, list);

    private static void Frame(IBufferWriter<byte> to, string type, ObjectDraft item) =>
        to.Write(Line(new ObjectDraft().Set("type", type).Set("object", item)));

    private static byte[] Line(ObjectDraft item) => [.. JsonText.ToBytes(item), (byte)'\n'];

    private ObjectDraft Partial(StoredObject item) => ObjectView.Partial(_apiVersion, ObjectView.Open(item).Root["metadata"]);

    private sealed class ListBody(MetadataRenderer form, IReadOnlyList<StoredObject> items, ListFacts facts) : AnswerBody
    {
        // items per flush; metadata of one is about a kilobyte
        private const int Slice = 64;

        public override long? Length => null;

        public override long SizeEstimate => items.Count * 1024L;

        public override async ValueTask WriteAsync(PipeWriter to, CancellationToken cancellation)
        {
            ObjectDraft head = new ObjectDraft().Set("kind", "PartialObjectMetadataList")
                .Set("apiVersion", form._apiVersion).Set("metadata", ObjectView.ListMetadata(facts));
            byte[] opening = JsonText.ToBytes(head);
            to.Write(opening.AsSpan(0, opening.Length - 1));
            if (items.Count == 0)
            {
                // upstream makes this list anew for the answer, and a list that was never added to is null in Go
                to.Write(",\"items\":null}\n"u8);
                await to.FlushAsync(cancellation);
                return;
            }

            to.Write(",\"items\":["u8);
            for (int i = 0; i < items.Count; i++)
            {
                if (i > 0)
                {
                    to.Write(","u8);
                }

                JsonText.Write(to, form.Partial(items[i]));
                if (i % Slice == Slice - 1)
                {
                    await to.FlushAsync(cancellation);
                }
            }

            to.Write("]}\n"u8);
            await to.FlushAsync(cancellation);
        }
    }
}
