using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;

namespace Xebec.Server.Http;

/// <summary>
/// What a connection sends, on its way to be encrypted. Kestrel hands on every answer and every frame by itself, in blocks of 4 KB, and
/// each becomes a TLS record of its own; here they gather while earlier ones are encrypted and sent, and go on in records as large as TLS
/// has them. A connection that rests holds no memory.
/// </summary>
/// <remarks>
/// 1. The server writes into the last block and flushes, which only says how far the block may be read, and wakes the sender.
/// 2. The sender, one at a time, in turn with all other work, hands on what has been flushed until nothing is left.
/// 3. A block is given back when it was read to its end and nothing more will be written into it.
/// </remarks>
internal sealed class GatheredOutput(PipeWriter to) : PipeWriter, IThreadPoolWorkItem
{
    // a TLS record has at most so many bytes
    private const int BlockBytes = 16 * 1024;

    // whoever writes waits when more than this is not sent
    private const int WaitingBytesMax = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Block> _blocks = new();
    private Block? _last;
    private bool _lent;
    private long _written;
    private long _flushed;
    private long _sent;
    private bool _sending;
    private ExceptionDispatchInfo? _failed;
    private TaskCompletionSource<bool>? _waiting;
    private TaskCompletionSource? _drained;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes
    {
        get
        {
            lock (_gate)
            {
                return _written - _flushed;
            }
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        lock (_gate)
        {
            if (_last is null || _last.Room < Math.Max(sizeHint, 1))
            {
                _blocks.Enqueue(_last = new Block(ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, BlockBytes))));
            }

            _lent = true;
            return _last.Bytes.AsMemory(_last.Written);
        }
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        lock (_gate)
        {
            _lent = false;
            _written += bytes;
            if (_last is not null)
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _last.Room);
                _last.Written += bytes;
            }
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        TaskCompletionSource<bool>? waiting = null;
        lock (_gate)
        {
            _failed?.Throw();
            Commit();
            if (_flushed - _sent > WaitingBytesMax)
            {
                waiting = _waiting ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        return waiting is null ? default : WaitAsync(waiting.Task, cancellationToken);
    }

    public override void CancelPendingFlush() => Release(canceled: true);

    /// <summary>Nothing more is written; what was, is still sent, unless something went wrong.</summary>
    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            if (exception is null)
            {
                Commit();
            }
        }
    }

    /// <summary>Ends when all that was flushed has been handed on, or cannot be.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            return _sending
                ? (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    private async Task SendAsync()
    {
        try
        {
            while (Next() is { } next)
            {
                FlushResult result = await to.WriteAsync(next);
                if (result.IsCompleted)
                {
                    throw new IOException("the connection was closed");
                }

                Sent(next.Length);
            }
        }
        catch (Exception e)
        {
            // whoever writes next is told
            Fail(e);
        }
    }

    private void Commit()
    {
        _flushed = _written;
        if (!_sending && _flushed > _sent)
        {
            _sending = true;

            // behind what waits to run: much of it writes to this connection too
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    // flushed bytes that lie together; null when there are none, and the sender stops
    private ReadOnlyMemory<byte>? Next()
    {
        TaskCompletionSource? drained = null;
        lock (_gate)
        {
            GiveBack();
            long ready = _flushed - _sent;
            if (ready > 0)
            {
                Block first = _blocks.Peek();
                return first.Bytes.AsMemory(first.Sent, (int)Math.Min(ready, first.Written - first.Sent));
            }

            _sending = false;
            drained = _drained;
        }

        drained?.TrySetResult();
        return null;
    }

    private void Sent(int bytes)
    {
        bool room;
        lock (_gate)
        {
            _blocks.Peek().Sent += bytes;
            _sent += bytes;
            room = _flushed - _sent <= WaitingBytesMax / 2;
        }

        if (room)
        {
            Release(canceled: false);
        }
    }

    private void Fail(Exception e)
    {
        TaskCompletionSource? drained;
        lock (_gate)
        {
            _failed = ExceptionDispatchInfo.Capture(e);
            _sending = false;
            drained = _drained;

            // what is lent out is left to the collector
            _blocks.Clear();
            _last = null;
            (_sent, _flushed) = (_written, _written);
        }

        Release(canceled: false);
        drained?.TrySetResult();
    }

    private void GiveBack()
    {
        while (_blocks.TryPeek(out Block? first) && first.Sent == first.Written && (first != _last || !_lent))
        {
            _blocks.Dequeue();
            ArrayPool<byte>.Shared.Return(first.Bytes);
            if (first == _last)
            {
                _last = null;
            }
        }
    }

    private void Release(bool canceled)
    {
        TaskCompletionSource<bool>? waiting;
        lock (_gate)
        {
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.TrySetResult(canceled);
    }

    private async ValueTask<FlushResult> WaitAsync(Task<bool> room, CancellationToken cancellation)
    {
        bool canceled = await room.WaitAsync(cancellation);
        lock (_gate)
        {
            _failed?.Throw();
            return new FlushResult(canceled, isCompleted: false);
        }
    }

    private sealed class Block(byte[] bytes)
    {
        public byte[] Bytes { get; } = bytes;

        public int Written { get; set; }

        public int Sent { get; set; }

        public int Room => Bytes.Length - Written;
    }
}
