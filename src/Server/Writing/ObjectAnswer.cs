using Xebec.Api.Documents;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>An answer that carries one object; in-process callers take the object itself.</summary>
public sealed class StoredObjectBody(AnswerBody rendered, StoredObject item) : AnswerBody
{
    public StoredObject Item { get; } = item;

    public override long? Length => rendered.Length;

    public override ValueTask WriteAsync(System.IO.Pipelines.PipeWriter to, CancellationToken cancellation) =>
        rendered.WriteAsync(to, cancellation);
}

public static class ObjectAnswer
{
    /// <summary>The success of a POST that makes no object (a binding, an eviction).</summary>
    public static Answer Created()
    {
        ObjectDraft success = new ObjectDraft().Set("kind", "Status").Set("apiVersion", "v1")
            .Set("metadata", new ObjectDraft()).Set("status", "Success").Set("code", 201);
        return new Answer { Code = 201, Body = new MadeObjectBody(JsonText.ToBytes(success)) };
    }

    public static Answer Of(RequestContext request, int code, StoredObject item) => new()
    {
        Code = code,
        ContentType = request.Renderer.ContentType,
        Body = new StoredObjectBody(request.Renderer.Object(request.Resource, item), item),
    };
}
