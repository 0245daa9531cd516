namespace Xebec.Node.Cri;

/// <summary>The gRPC codes, with gRPC's numbers, as far as a runtime's caller tells them apart.</summary>
public enum RuntimeFaultCode
{
    Cancelled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    DataLoss = 15,
    Unauthenticated = 16,
}

/// <summary>A call to the container runtime failed: which step, with what code, in the runtime's own words.</summary>
/// <remarks>A cancelled caller's token is an <see cref="OperationCanceledException"/>, never a fault.</remarks>
public sealed class RuntimeFault : Exception
{
    /// <param name="step">The call that failed by its CRI name, e.g. <c>RunPodSandbox</c>.</param>
    /// <param name="code">The runtime's code; <see cref="RuntimeFaultCode.Unavailable"/> when it could not be reached.</param>
    /// <param name="detail">The runtime's own message, unchanged: events and statuses quote it.</param>
    /// <param name="inner">The exception of the transport, if one.</param>
    public RuntimeFault(string step, RuntimeFaultCode code, string detail, Exception? inner = null)
        : base($"{step}: {code}: {detail}", inner)
    {
        Step = step;
        Code = code;
        Detail = detail;
    }

    public string Step { get; }

    public RuntimeFaultCode Code { get; }

    public string Detail { get; }

    /// <summary>The sandbox, container or image doesn't exist (any more).</summary>
    public bool IsNotFound => Code == RuntimeFaultCode.NotFound;

    /// <summary>The call (or the command of an exec) took longer than allowed; what it asked for may still happen.</summary>
    public bool IsDeadline => Code == RuntimeFaultCode.DeadlineExceeded;

    /// <summary>The runtime can't be reached: it is down or starting. Worth a retry.</summary>
    public bool IsUnavailable => Code == RuntimeFaultCode.Unavailable;

    /// <summary>This runtime doesn't have the call at all. Not worth a retry.</summary>
    public bool IsUnimplemented => Code == RuntimeFaultCode.Unimplemented;
}
