using System.Security.Cryptography.X509Certificates;

namespace Xebec.Server.Pipeline;

/// <summary>Header values of a request, however the transport keeps them.</summary>
public interface IRequestHeaders
{
    /// <summary>The header's value, several joined with ","; null when there is none. Names are case-insensitive.</summary>
    string? Get(string name);

    /// <summary>All headers whose name begins with <paramref name="prefix"/> (such as Impersonate-Extra-), one entry per value.</summary>
    IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix);
}

/// <summary>One request, free of any transport: Kestrel, the in-process transport and the simulator all make these.</summary>
public sealed class Request
{
    public required string Method { get; init; }

    /// <summary>Path and query exactly as on the request line; routing works on this, not on anything a library decoded.</summary>
    public required string RawTarget { get; init; }

    public required IRequestHeaders Headers { get; init; }

    /// <summary>The whole body; the transport has bounded it (<see cref="BodyBytesMax"/>).</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Largest body in bytes: 3 MiB, as upstream. Larger ones are answered 413.</summary>
    public const int BodyBytesMax = 3 * 1024 * 1024;

    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>What the client sent beside its certificate: authorities between it and one that is trusted here.</summary>
    public IReadOnlyList<X509Certificate2> ClientChain { get; init; } = [];

    /// <summary>Set by the in-process transport, whose caller is one of our own components; null means: authenticate.</summary>
    public UserInfo? Identity { get; init; }

    public string RemoteAddress { get; init; } = "";

    public string UserAgent => Headers.Get("User-Agent") ?? "";
}
