using System.Net.Sockets;
using Grpc.Core;

namespace Xebec.Node.Cri.Endpoint;

/// <summary>From gRPC's exception to ours.</summary>
internal static class RpcFault
{
    /// <summary>A fault with the runtime's own words, or, when nobody answered, with the socket's path.</summary>
    public static RuntimeFault From(string step, string socketPath, RpcException failure)
    {
        RuntimeFaultCode code = failure.StatusCode == StatusCode.OK ? RuntimeFaultCode.Unknown : (RuntimeFaultCode)failure.StatusCode;
        string detail = Socket(failure) is { } socket
            ? $"can't reach the container runtime at unix://{socketPath}: {socket.Message}"
            : failure.Status.Detail;
        return new RuntimeFault(step, code, detail, failure);
    }

    private static SocketException? Socket(Exception? failure) => failure switch
    {
        null => null,
        SocketException socket => socket,
        RpcException rpc => Socket(rpc.Status.DebugException),
        _ => Socket(failure.InnerException),
    };
}
