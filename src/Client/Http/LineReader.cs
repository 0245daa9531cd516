using System.Buffers;
using System.IO.Pipelines;

namespace Xebec.Client.Http;

/// <summary>
/// Cuts a stream into lines without copying those that fit one buffer. A line is looked at once: what was searched for its end is not
/// searched again when more arrives, so that long lines cost no more than short ones.
/// </summary>
internal sealed class LineReader(Stream stream, int lineBytesMax) : IAsyncDisposable
{
    private readonly PipeReader _pipe = PipeReader.Create(
        stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, minimumReadSize: 4 * 1024, leaveOpen: true));
    private byte[] _joined = [];
    private SequencePosition? _consumed;

    /// <summary>
    /// The next line without its end, valid until the next call; null at the end
    /// of the stream. A last line without end counts as torn and is dropped.
    /// </summary>
    /// <exception cref="InvalidDataException">A line is longer than the limit.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellation)
    {
        if (_consumed is { } end)
        {
            _pipe.AdvanceTo(end);
            _consumed = null;
        }

        long searched = 0;
        while (true)
        {
            ReadResult read = await _pipe.ReadAsync(cancellation).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = read.Buffer;
            SequencePosition? newline = buffer.Slice(searched).PositionOf((byte)'\n');
            if (newline is { } at)
            {
                _consumed = buffer.GetPosition(1, at);
                return Join(buffer.Slice(0, at));
            }

            searched = buffer.Length;
            if (searched > lineBytesMax)
            {
                throw new InvalidDataException($"a line of the watch is longer than {lineBytesMax} bytes");
            }

            _pipe.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    public ValueTask DisposeAsync() => _pipe.CompleteAsync();

    private ReadOnlyMemory<byte> Join(ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment)
        {
            return line.First;
        }

        int length = checked((int)line.Length);
        if (_joined.Length < length)
        {
            _joined = new byte[Math.Max(length, 2 * _joined.Length)];
        }

        line.CopyTo(_joined);
        return _joined.AsMemory(0, length);
    }
}
