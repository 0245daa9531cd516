using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Authentication;

namespace Xebec.Pki;

/// <summary>Which versions and cipher suites of TLS a server speaks.</summary>
public sealed record TlsChoice
{
    // what upstream's library has always on in TLS 1.3, whatever is named
    private static readonly TlsCipherSuite[] Always =
        [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];

    private static readonly (string Name, string Old, TlsCipherSuite Suite)[] Suites =
    [
        .. ((TlsCipherSuite[])
        [
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
            .. Always,
        ]).Select(s => (s.ToString(), s.ToString().Replace("_POLY1305_SHA256", "_POLY1305", StringComparison.Ordinal), s)),
    ];

    /// <summary>Default: TLS 1.2 and 1.3.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Only these, and those of TLS 1.3. Null: the runtime's own choice, which also lets sessions be resumed.</summary>
    public IReadOnlyList<TlsCipherSuite>? Ciphers { get; init; }

    /// <param name="minimum">--tls-min-version: VersionTLS12 or VersionTLS13; older ones are not spoken. Null: VersionTLS12.</param>
    /// <param name="suites">--tls-cipher-suites: names of suites; none: the runtime's.</param>
    /// <exception cref="FormatException">A name that is not known, or of what is not safe to speak.</exception>
    public static TlsChoice Read(string? minimum, IReadOnlyList<string> suites)
    {
        ArgumentNullException.ThrowIfNull(suites);
        var protocols = minimum switch
        {
            null or "VersionTLS12" => SslProtocols.Tls12 | SslProtocols.Tls13,
            "VersionTLS13" => SslProtocols.Tls13,
            "VersionTLS10" or "VersionTLS11" =>
                throw new FormatException($"--tls-min-version: {minimum} is not safe and not spoken; give VersionTLS12 or VersionTLS13"),
            _ => throw new FormatException($"--tls-min-version: unknown tls version \"{minimum}\"; give VersionTLS12 or VersionTLS13"),
        };
        return new TlsChoice { Protocols = protocols, Ciphers = suites.Count == 0 ? null : [.. suites.Select(SuiteOf).Union(Always)] };
    }

    /// <summary>Null for the runtime's own choice.</summary>
    [UnsupportedOSPlatform("windows")]
    internal CipherSuitesPolicy? Policy() => Ciphers is null ? null : new CipherSuitesPolicy(Ciphers);

    private static TlsCipherSuite SuiteOf(string name)
    {
        foreach (var (known, old, suite) in Suites)
        {
            if (name == known || name == old)
            {
                return suite;
            }
        }

        var names = string.Join(", ", Suites.Select(s => s.Name));
        throw new FormatException($"--tls-cipher-suites: Cipher suite {name} not supported or doesn't exist; known are {names}");
    }
}
