using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>An answer that carries one object; in-process callers take the object itself.</summary>
public sealed class StoredObjectBody(AnswerBody rendered, StoredObject item) : AnswerBody
{
    public StoredObject Item { get; } = item;

    public override long? Length => rendered.Length;

    public override ValueTask WriteAsync(System.IO.Pipelines.PipeWriter to, CancellationToken cancellation) => rendered.WriteAsync(to, cancellation);
}

public static class ObjectAnswer
{
    public static Answer Of(RequestContext request, int code, StoredObject item) => new()
    {
        Code = code,
        ContentType = request.Renderer.ContentType,
        Body = new StoredObjectBody(request.Renderer.Object(request.Resource, item), item),
    };
}
