namespace Xebec.Pki;

/// <summary>What a certificate may be used for. The combination decides key usage and extended key usage.</summary>
[Flags]
public enum CertificateUsage
{
    None = 0,
    /// <summary>TLS servers: digital signature, key encipherment, server auth.</summary>
    Server = 1,
    /// <summary>TLS clients: digital signature, key encipherment, client auth.</summary>
    Client = 2,
    /// <summary>Signing other certificates.</summary>
    Authority = 4,
}

/// <summary>Everything about a certificate except its key, its issuer and the moment it is made.</summary>
public sealed record CertificateProfile
{
    /// <summary>Common name: for a client certificate, the user's name.</summary>
    public required string CommonName { get; init; }

    /// <summary>Organizations: for a client certificate, the user's groups. Default: none.</summary>
    public IReadOnlyList<string> Organizations { get; init; } = [];

    /// <summary>What it is for.</summary>
    public required CertificateUsage Usage { get; init; }

    /// <summary>Subject alternative names. Default: none.</summary>
    public AlternativeNames Names { get; init; } = AlternativeNames.None;

    /// <summary>How long it lasts from now; cut at the issuer's own end. Default: 365 days.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(365);
}
