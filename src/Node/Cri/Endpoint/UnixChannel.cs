using System.Net.Sockets;
using Grpc.Net.Client;

namespace Xebec.Node.Cri.Endpoint;

/// <summary>gRPC channels over unix sockets.</summary>
internal static class UnixChannel
{
    /// <summary>What the kubelet allows: a node's whole list of containers with their annotations comes in one message.</summary>
    private const int MessageBytesMax = 16 * 1024 * 1024;

    /// <summary>A channel that connects when first used, and again after the other end went away.</summary>
    public static GrpcChannel Open(string socketPath) => GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            UseProxy = false,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectCallback = (_, cancel) => ConnectAsync(socketPath, cancel),
        },
        DisposeHttpClient = true,
        MaxReceiveMessageSize = MessageBytesMax,
        MaxSendMessageSize = MessageBytesMax,
    });

    private static async ValueTask<Stream> ConnectAsync(string socketPath, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
