using System.Buffers;
using System.IO.Pipelines;
using Xebec.Api.Documents;
using Xebec.Server.Answers.Cells;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Store.Seam;

namespace Xebec.Server.Answers.Tables;

/// <summary>
/// Objects as rows of a Table, which is what kubectl prints. One per request: ages are as of the moment a row is written, and only the
/// first table of a watch tells the columns.
/// </summary>
/// <param name="version">v1 or v1beta1 of meta.k8s.io.</param>
/// <param name="include">What rows carry of their objects.</param>
/// <param name="time">For ages.</param>
internal sealed class TableRenderer(string version, RowObject include, TimeProvider time) : IRenderer
{
    private const int SliceBytes = 64 * 1024;

    private readonly string _apiVersion = "meta.k8s.io/" + version;
    private TableColumns? _columns;
    private bool _told;

    public string ContentType => "application/json";

    public string WatchContentType => "application/json";

    public AnswerBody Object(ResourceBinding resource, StoredObject item) =>
        new TableBody(this, resource, [item], new ListFacts(item.Revision.IsNone ? "" : item.Revision.ToString(), "", null));

    public AnswerBody List(ResourceBinding resource, IReadOnlyList<StoredObject> items, ListFacts facts) =>
        new TableBody(this, resource, items, facts);

    public void Event(IBufferWriter<byte> to, ResourceBinding resource, string type, StoredObject item) =>
        Frame(to, resource, type, item.Revision.ToString(), ObjectView.Open(item).Root);

    public void Bookmark(IBufferWriter<byte> to, ResourceBinding resource, string resourceVersion, bool initialEventsEnd) =>
        Frame(to, resource, "BOOKMARK", resourceVersion,
            JsonRenderer.BookmarkObject(resource.Type, JsonRenderer.BookmarkMetadata(resourceVersion, initialEventsEnd)));

    public void Error(IBufferWriter<byte> to, StatusError error) => JsonRenderer.Instance.Error(to, error);

    private void Frame(IBufferWriter<byte> to, ResourceBinding resource, string type, string resourceVersion, Value item)
    {
        TableColumns columns = ColumnsOf(resource);
        ObjectDraft table = Head(new ObjectDraft().Set("resourceVersion", resourceVersion))
            .Set("columnDefinitions", _told ? Value.Null : columns.Definitions)
            .Set("rows", new ArrayDraft().Add(Row(columns, item)));
        _told = true;
        JsonText.Write(to, new ObjectDraft().Set("type", type).Set("object", table));
        to.Write("\n"u8);
    }

    private ObjectDraft Head(ObjectDraft metadata) =>
        new ObjectDraft().Set("kind", "Table").Set("apiVersion", _apiVersion).Set("metadata", metadata);

    private ObjectDraft Row(TableColumns columns, Value item)
    {
        var row = new TableRow(time.GetUtcNow());
        columns.Write(item, row);
        var draft = new ObjectDraft().Set("cells", row.Cells);
        if (row.Conditions.Count > 0)
        {
            draft.Set("conditions", row.Conditions);
        }

        return draft.Set("object", include switch
        {
            RowObject.None => Value.Null,
            RowObject.Whole => item,
            _ => ObjectView.Partial(_apiVersion, item["metadata"]),
        });
    }

    private TableColumns ColumnsOf(ResourceBinding resource) => _columns ??= TableColumns.Of(resource.Type);

    private sealed class TableBody(TableRenderer table, ResourceBinding resource, IReadOnlyList<StoredObject> items, ListFacts facts)
        : AnswerBody
    {
        public override long? Length => null;

        public override long SizeEstimate => items.Count * 1024L;

        public override async ValueTask WriteAsync(PipeWriter to, CancellationToken cancellation)
        {
            TableColumns columns = table.ColumnsOf(resource);
            byte[] opening = JsonText.ToBytes(table.Head(ObjectView.ListMetadata(facts)).Set("columnDefinitions", columns.Definitions));
            to.Write(opening.AsSpan(0, opening.Length - 1));
            to.Write(",\"rows\":["u8);
            int pending = 0;
            for (int i = 0; i < items.Count; i++)
            {
                if (i > 0)
                {
                    to.Write(","u8);
                }

                JsonText.Write(to, table.Row(columns, ObjectView.Open(items[i]).Root));
                pending += items[i].Bytes.Length;
                if (pending >= SliceBytes)
                {
                    pending = 0;
                    await to.FlushAsync(cancellation);
                }
            }

            to.Write("]}\n"u8);
            await to.FlushAsync(cancellation);
        }
    }
}
