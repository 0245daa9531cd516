namespace Xebec.Server.Http;

/// <summary>How HTTP is spoken.</summary>
public sealed record WireOptions
{
    /// <summary>False serves HTTP/1.1 alone: --disable-http2-serving.</summary>
    public bool Http2 { get; init; } = true;

    /// <summary>
    /// Connections open at once; default 20,000, the most this process may
    /// have files for on common systems. Further ones are closed at once.
    /// </summary>
    public int ConnectionsMax { get; init; } = 20_000;

    /// <summary>Bytes of bodies that may be in memory at once; default 512 MiB. A request that would need more is answered 429.</summary>
    public long BodyBytesMax { get; init; } = 512L << 20;

    /// <summary>Requests at once on one connection: --http2-max-streams-per-connection; default 1000, where upstream has 250.</summary>
    public int StreamsMax { get; init; } = 1000;

    /// <summary>
    /// How long a body may come slower than 240 bytes a second before it is answered with 408; more than a second, default 10 s.
    /// </summary>
    public TimeSpan SlowBodyPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What Strict-Transport-Security says, such as <c>max-age=31536000; includeSubDomains</c>; "" sends no such header.
    /// --strict-transport-security-directives.
    /// </summary>
    public string StrictTransportSecurity { get; init; } = "";
}
