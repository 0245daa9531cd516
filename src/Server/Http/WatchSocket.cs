using System.IO.Pipelines;
using System.Net.WebSockets;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Http;

/// <summary>A watch over a WebSocket: one message an event, with the line end it has in a stream.</summary>
internal static class WatchSocket
{
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(5);

    /// <summary>Sends events until the watch is over or the client goes.</summary>
    /// <param name="socket">Accepted; closed when this returns.</param>
    /// <param name="body">The watch.</param>
    /// <param name="text">JSON as text messages; else binary ones.</param>
    /// <param name="cancellation">The server stops, or the connection is gone.</param>
    public static async Task RunAsync(WebSocket socket, AnswerBody body, bool text, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task listening = ListenAsync(socket, over);
        try
        {
            var writer = PipeWriter.Create(new MessageStream(socket, text), new StreamPipeWriterOptions(leaveOpen: true));
            await body.WriteAsync(writer, over.Token);
            await writer.CompleteAsync();
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // the client went, or the server stops: either way the stream ends here
        }

        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        // a connection that is dropped before the client's farewell is a failure to it
        over.CancelAfter(FarewellPatience);
        await listening;
    }

    // nothing is expected but the client's farewell
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource over)
    {
        byte[] buffer = new byte[1024];
        try
        {
            while (!over.IsCancellationRequested
                && (await socket.ReceiveAsync(buffer, over.Token)).MessageType != WebSocketMessageType.Close)
            {
                // whatever it says
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // gone without a farewell
        }

        await over.CancelAsync();
    }

    private sealed class MessageStream(WebSocket socket, bool text) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (!buffer.IsEmpty)
            {
                // an event may come in pieces: the message ends where its line does
                int end = text ? buffer.Span.IndexOf((byte)'\n') + 1 : buffer.Length;
                int length = end == 0 ? buffer.Length : end;
                await socket.SendAsync(
                    buffer[..length], text ? WebSocketMessageType.Text : WebSocketMessageType.Binary, end > 0, cancellationToken);
                buffer = buffer[length..];
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
