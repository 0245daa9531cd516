using Xebec.Api.Keys;
using Xebec.Store.Seam;
using Xebec.Store.Timeline;

namespace Xebec.Store.Log;

/// <summary>The bytes of a group while it is gathered; one is reused for all groups.</summary>
internal sealed class GroupBuilder
{
    // an array that one huge commit needed is let go
    private const int KeepBytes = 8 << 20;

    private readonly ByteBuffer _bytes = new();

    public int Commits { get; private set; }

    public Revision First { get; private set; }

    public Revision Last => new(First.Number + Commits - 1);

    /// <summary>Bytes so far.</summary>
    public int Length => _bytes.Length;

    /// <summary>What the group takes in a segment.</summary>
    public long Extent => Blocks.Up(_bytes.Length + 1L);

    public void Begin()
    {
        _bytes.Clear(KeepBytes);
        _bytes.Take(GroupHeader.Bytes);
        Commits = 0;
    }

    public void Add(
        Revision revision, IReadOnlyList<Write> writes, IReadOnlyList<StoredObject?> objects, ReadOnlySpan<PreparedWrite> prepared)
    {
        First = Commits == 0 ? revision : First;
        Commits++;
        CommitRecord.Write(_bytes, writes, objects, prepared);
    }

    /// <summary>The whole group, ready to be written at a block's beginning.</summary>
    public ReadOnlySpan<byte> Finish(long segment, long number, DateTimeOffset now)
    {
        _bytes.Add(GroupHeader.EndMark);
        Span<byte> payload = _bytes.Written[GroupHeader.Bytes..];
        new GroupHeader(segment, number, First.Number, now.UtcTicks, Commits, payload.Length, Checksum.Of(payload)).Write(_bytes.Written);
        _bytes.Pad(Blocks.Block);
        return _bytes.Written;
    }
}
