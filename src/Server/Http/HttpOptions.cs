using System.Net;
using Xebec.Pki;

namespace Xebec.Server.Http;

/// <summary>Where and how the API is served over HTTPS.</summary>
public sealed record HttpOptions
{
    public required IPAddress Address { get; init; }

    /// <summary>0 picks a free port; see <see cref="HttpFrontend.Port"/>.</summary>
    public required int Port { get; init; }

    /// <summary>A further address to serve on, at the same port, which must then not be 0; null: none.</summary>
    public IPAddress? AlsoAddress { get; init; }

    /// <summary>The serving certificate for each handshake, so that a renewed one is used at once.</summary>
    public required Func<ServingCertificate> Certificate { get; init; }

    /// <summary>Which versions and ciphers of TLS are spoken.</summary>
    public TlsChoice Tls { get; init; } = new();

    /// <summary>How long a client may take to receive an answer that does not last; default 60 s.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromMinutes(1);

    public WireOptions Wire { get; init; } = new();

    /// <summary>Where faults of ours are told.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>How long requests in progress may take to finish when stopping; default 10 s.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(10);
}
