using Xebec.Server.Authz;

namespace Xebec.Server.Authn.Tokens;

/// <summary>--service-account-* and --api-audiences: whose tokens are believed, and how new ones are made.</summary>
public sealed record TokenOptions
{
    private static readonly TimeSpan ShortestMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestMax = TimeSpan.FromSeconds(1L << 32);

    /// <summary>--service-account-issuer: new tokens name the first, tokens of all are believed. Default: the cluster's own name.</summary>
    public IReadOnlyList<string> Issuers { get; init; } = ["https://kubernetes.default.svc.cluster.local"];

    /// <summary>--api-audiences: what tokens for this server name. Default: the issuers.</summary>
    public IReadOnlyList<string> Audiences { get => field ?? Issuers; init; }

    /// <summary>
    /// --service-account-max-token-expiration: new tokens live no longer than this, 1 hour to 2^32 seconds. Null: no such bound.
    /// </summary>
    public TimeSpan? LifetimeMax { get; init; }

    /// <summary>
    /// --service-account-extend-token-expiration: pods' own tokens work for a year, and say when they were to be read anew. Default: true.
    /// </summary>
    public bool Extend { get; init; } = true;

    /// <summary>
    /// --service-account-lookup: tokens kept in secrets end with their secret and account. Default: true. Others always do.
    /// </summary>
    public bool Lookup { get; init; } = true;

    /// <summary>--service-account-jwks-uri: where others fetch the keys. Default: this server.</summary>
    public string? KeysUri { get; init; }

    /// <exception cref="AccessConfigurationException">Something of it makes no sense; says what.</exception>
    public void Check()
    {
        string? strange = Issuers.FirstOrDefault(
            i => i.Contains(':', StringComparison.Ordinal) && !Uri.TryCreate(i, UriKind.Absolute, out _));
        string? twice = Issuers.GroupBy(i => i, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1)?.Key;
        bool secret = KeysUri?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ?? true;
        string? wrong = Issuers.Count == 0 || Issuers.Contains("") ? "service-account-issuer is a required flag"
            : strange is not null ? $"service-account-issuer \"{strange}\" contained a ':' but was not a valid URL"
            : twice is not null ? $"service-account-issuer \"{twice}\" is already specified"
            : LifetimeMax < ShortestMax || LifetimeMax > LongestMax
                ? "the service-account-max-token-expiration must be between 1 hour and 2^32 seconds"
            : !secret ? $"service-account-jwks-uri requires https scheme, parsed as: {KeysUri}"
            : null;
        if (wrong is not null)
        {
            throw new AccessConfigurationException(wrong);
        }
    }
}
