using System.Net.Sockets;
using Grpc.Core;

namespace Xebec.Store.Etcd.Client;

/// <summary>What a failed call says about its effect.</summary>
public enum EtcdOutcome
{
    /// <summary>It certainly did nothing.</summary>
    NotDone,

    /// <summary>It may have happened.</summary>
    Unknown,
}

/// <summary>A call to etcd failed, on every member that was asked.</summary>
public sealed class EtcdException(EtcdOutcome outcome, StatusCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public EtcdOutcome Outcome { get; } = outcome;

    /// <summary>gRPC's code of the last member's answer.</summary>
    public StatusCode Code { get; } = code;

    /// <summary>The revision asked for was compacted.</summary>
    public bool IsCompacted => Code == StatusCode.OutOfRange && Message.Contains("has been compacted", StringComparison.Ordinal);

    /// <summary>The revision asked for is still to come.</summary>
    public bool IsFuture => Code == StatusCode.OutOfRange && Message.Contains("future revision", StringComparison.Ordinal);

    internal static EtcdException From(RpcException e, Uri endpoint)
        => new(IsCertain(e) ? EtcdOutcome.NotDone : EtcdOutcome.Unknown, e.StatusCode,
            $"etcd at {endpoint.Authority}: {e.Status.Detail} ({e.StatusCode})", e);

    /// <summary>Whether the request cannot have been carried out: never sent, or refused before it was proposed.</summary>
    internal static bool IsCertain(RpcException e) => e.StatusCode switch
    {
        // etcd answers these before it proposes anything
        StatusCode.InvalidArgument or StatusCode.ResourceExhausted or StatusCode.OutOfRange or StatusCode.NotFound
            or StatusCode.FailedPrecondition or StatusCode.PermissionDenied or StatusCode.Unauthenticated
            or StatusCode.Unimplemented => true,
        StatusCode.Unavailable => e.Status.Detail.Contains("etcdserver: no leader", StringComparison.Ordinal) || NeverSent(e),
        _ => false,
    };

    private static bool NeverSent(RpcException e)
    {
        for (Exception? cause = e.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError,
                }
                or SocketException
                {
                    SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostUnreachable
                        or SocketError.NetworkUnreachable or SocketError.HostNotFound,
                })
            {
                return true;
            }
        }

        return false;
    }
}
