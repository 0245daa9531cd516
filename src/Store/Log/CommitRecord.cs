using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.Timeline;

namespace Xebec.Store.Log;

/// <summary>How commits and objects are written as bytes.</summary>
internal static class CommitRecord
{
    private const byte Put = 1;
    private const byte Delete = 2;

    public static void Write(
        ByteBuffer to, IReadOnlyList<Seam.Write> writes, IReadOnlyList<StoredObject?> objects, ReadOnlySpan<PreparedWrite> prepared)
    {
        to.AddNumber((ulong)writes.Count);
        for (int i = 0; i < writes.Count; i++)
        {
            ObjectKey key = writes[i].Key;
            to.Add(objects[i] is null ? Delete : Put);
            to.AddText(key.Resource.Group);
            to.AddText(key.Resource.Resource);
            to.AddText(key.Namespace);
            to.AddText(key.Name);
            if (objects[i] is { } item)
            {
                WriteExpiry(to, item.Expiry);
                to.AddBlob(prepared[i].Stored.Span);
            }
        }
    }

    /// <summary>One change of a recovered commit: where its stored bytes now are, or null for a deletion.</summary>
    public static (ObjectKey Key, DateTimeOffset? Expiry, Range? Stored) ReadChange(
        ref ByteReader from, StringPool pool, BytesTogether together)
    {
        byte kind = from.Byte();
        var key = new ObjectKey(new ResourceName(from.Text(pool), from.Text(pool)), from.Text(pool), from.Text());
        return kind switch
        {
            Delete => (key, null, null),
            Put => (key, ReadExpiry(ref from), together.Add(from.Blob())),
            _ => throw new FormatException($"a change of kind {kind}"),
        };
    }

    // 0 for never, else UTC milliseconds, rounded up so that a recovered object does not go early
    public static void WriteExpiry(ByteBuffer to, DateTimeOffset? expiry)
        => to.AddNumber(expiry is { } at ? (ulong)((at.UtcTicks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond) : 0);

    public static DateTimeOffset? ReadExpiry(ref ByteReader from)
        => from.Number() is var milliseconds and > 0
            ? new DateTimeOffset((long)milliseconds * TimeSpan.TicksPerMillisecond, TimeSpan.Zero)
            : null;
}
