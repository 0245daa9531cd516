namespace Xebec.Node.Probes;

/// <summary>How probes reach pods. A simulated node has its own.</summary>
public interface IProbeNetwork
{
    /// <param name="headers">In order; names may repeat.</param>
    ValueTask<CheckResult> GetAsync(
        Uri url, IReadOnlyList<KeyValuePair<string, string>> headers, TimeSpan atMost, CancellationToken cancel);

    ValueTask<CheckResult> ConnectAsync(string host, int port, TimeSpan atMost, CancellationToken cancel);

    /// <summary>Asks gRPC's health service, without TLS.</summary>
    /// <param name="service">Whose health; empty: the server's.</param>
    ValueTask<CheckResult> AskHealthAsync(string host, int port, string service, TimeSpan atMost, CancellationToken cancel);
}

/// <summary>How one check ended.</summary>
/// <param name="Output">What to tell people, in upstream's words.</param>
public readonly record struct CheckResult(bool Good, string Output)
{
    /// <summary>Somebody answered, though not well.</summary>
    public bool Answered { get; init; }
}

/// <summary>A network in which everything answers well: for simulated pods, which have none.</summary>
public sealed class CalmNetwork : IProbeNetwork
{
    public static CalmNetwork Instance { get; } = new();

    public ValueTask<CheckResult> GetAsync(Uri url, IReadOnlyList<KeyValuePair<string, string>> headers,
        TimeSpan atMost, CancellationToken cancel) => new(new CheckResult(true, ""));

    public ValueTask<CheckResult> ConnectAsync(string host, int port, TimeSpan atMost, CancellationToken cancel) =>
        new(new CheckResult(true, ""));

    public ValueTask<CheckResult> AskHealthAsync(string host, int port, string service, TimeSpan atMost, CancellationToken cancel) =>
        new(new CheckResult(true, ""));
}
