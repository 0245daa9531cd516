using System.Buffers;
using System.IO.Pipelines;
using Xebec.Server.Http;

namespace Xebec.Tests.Server.Http;

public sealed class GatheredOutputTests
{
    private const int Record = 16 * 1024;

    private readonly SlowSink _sink = new();
    private readonly GatheredOutput _output;

    public GatheredOutputTests() => _output = new GatheredOutput(_sink);

    [Fact]
    public async Task What_is_flushed_arrives_whole_and_in_order_whatever_its_sizes()
    {
        var random = new Random(7);
        using var expected = new MemoryStream();
        _sink.Open();
        for (int i = 0; i < 500; i++)
        {
            byte[] bytes = new byte[random.Next(0, i % 50 == 0 ? 100_000 : 3000)];
            random.NextBytes(bytes);
            expected.Write(bytes);
            _output.Write(bytes);
            if (random.Next(3) == 0)
            {
                await _output.FlushAsync(TestContext.Current.CancellationToken);
            }
        }

        _output.Complete();
        await _output.DrainAsync();

        Assert.Equal(expected.ToArray(), _sink.All());
    }

    [Fact]
    public async Task What_is_written_while_earlier_bytes_are_sent_goes_on_together()
    {
        await WriteAsync(10);
        await _sink.FirstAsync();
        for (int i = 0; i < 40; i++)
        {
            await WriteAsync(500);
        }

        _sink.Open();
        await _output.DrainAsync();

        // the one that was being sent, then twenty thousand bytes in blocks
        Assert.Equal(20_010, _sink.Writes.Sum());
        Assert.True(_sink.Writes.Count <= 3, string.Join(' ', _sink.Writes));
        Assert.All(_sink.Writes, w => Assert.True(w <= Record));
    }

    [Fact]
    public async Task What_is_not_flushed_is_not_sent()
    {
        _sink.Open();
        await WriteAsync(10);
        _output.Write(new byte[25]);
        await _output.DrainAsync();

        Assert.Equal(10, _sink.Writes.Sum());
        Assert.Equal(25, _output.UnflushedBytes);
    }

    [Fact]
    public async Task A_writer_waits_while_much_is_not_sent_and_goes_on_when_it_is()
    {
        await WriteAsync(10);
        await _sink.FirstAsync();
        ValueTask<FlushResult> flush = default;
        int taken = 0;
        while (flush.IsCompletedSuccessfully && taken < 100)
        {
            taken++;
            _output.Write(new byte[1000]);
            flush = _output.FlushAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(66, taken);
        _sink.Open();
        Assert.False((await flush).IsCanceled);
        await _output.DrainAsync();
        Assert.Equal(10 + (taken * 1000), _sink.Writes.Sum());
    }

    [Fact]
    public async Task A_waiting_writer_can_be_called_off()
    {
        _output.Write(new byte[200_000]);
        ValueTask<FlushResult> flush = _output.FlushAsync(TestContext.Current.CancellationToken);
        Assert.False(flush.IsCompleted);

        _output.CancelPendingFlush();

        Assert.True((await flush).IsCanceled);
        _sink.Open();
        await _output.DrainAsync();
    }

    [Fact]
    public async Task A_lost_connection_is_told_to_who_waits_and_to_who_writes_next()
    {
        _output.Write(new byte[200_000]);
        ValueTask<FlushResult> flush = _output.FlushAsync(TestContext.Current.CancellationToken);

        _sink.Break();

        await Assert.ThrowsAsync<IOException>(async () => await flush);
        await _output.DrainAsync();
        _output.Write(new byte[10]);
        await Assert.ThrowsAsync<IOException>(async () => await _output.FlushAsync(TestContext.Current.CancellationToken));
    }

    private async Task WriteAsync(int bytes)
    {
        _output.Write(new byte[bytes]);
        await _output.FlushAsync(TestContext.Current.CancellationToken);
    }

    // takes the first write and nothing more until it is opened
    private sealed class SlowSink : PipeWriter
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly MemoryStream _all = new();

        public List<int> Writes { get; } = [];

        public void Open() => _open.TrySetResult();

        public void Break() => _open.TrySetException(new IOException("gone"));

        public Task FirstAsync() => _first.Task;

        public byte[] All() => _all.ToArray();

        public override async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            Writes.Add(source.Length);
            _first.TrySetResult();
            await _open.Task;
            _all.Write(source.Span);
            return default;
        }

        public override void Advance(int bytes) => throw new NotSupportedException();

        public override Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public override Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();

        public override void CancelPendingFlush() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
