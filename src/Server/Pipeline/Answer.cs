using System.IO.Pipelines;

namespace Xebec.Server.Pipeline;

/// <summary>What the server says to one request, free of any transport.</summary>
public sealed class Answer
{
    public required int Code { get; init; }

    public string ContentType { get; init; } = "application/json";

    public required AnswerBody Body { get; init; }

    /// <summary>Beyond Content-Type: Warning, Retry-After, ETag, Location…</summary>
    public List<KeyValuePair<string, string>> Headers { get; } = [];

    public Answer With(string header, string value)
    {
        Headers.Add(new(header, value));
        return this;
    }
}

/// <summary>A body that is written straight into the connection.</summary>
public abstract class AnswerBody
{
    /// <summary>Bytes, when known beforehand; null means chunked.</summary>
    public abstract long? Length { get; }

    /// <summary>About how many bytes, for deciding whether to compress; 0 when nobody can say.</summary>
    public virtual long SizeEstimate => Length ?? 0;

    /// <summary>
    /// True of streams that last as long as the client wants (a watch, a log that is followed); all others must be taken in time.
    /// </summary>
    public virtual bool Lasts => false;

    /// <summary>Writes everything; flushes often enough that no more than a slice is buffered.</summary>
    public abstract ValueTask WriteAsync(PipeWriter to, CancellationToken cancellation);
}

/// <summary>A body of one piece.</summary>
public class BytesBody(ReadOnlyMemory<byte> bytes) : AnswerBody
{
    public static readonly BytesBody None = new(default);

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public override long? Length => Bytes.Length;

    public override async ValueTask WriteAsync(PipeWriter to, CancellationToken cancellation) => await to.WriteAsync(Bytes, cancellation);
}

/// <summary>An API object that was made for this answer (an error, a review, discovery): sent in whatever form the client takes.</summary>
/// <param name="json">Compact JSON.</param>
public sealed class MadeObjectBody(ReadOnlyMemory<byte> json) : BytesBody(json);
