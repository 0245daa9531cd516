namespace Xebec.Server.Resources;

/// <summary>Which syntax a kind's names obey.</summary>
public enum NameRule
{
    /// <summary>RFC 1123 subdomain, up to 253 bytes: most kinds.</summary>
    DnsSubdomain,

    /// <summary>RFC 1123 label, up to 63 bytes: namespaces.</summary>
    DnsLabel,

    /// <summary>RFC 1035 label, up to 63 bytes: services.</summary>
    Dns1035Label,

    /// <summary>A path segment: not "." or "..", no "/" or "%": RBAC kinds and others.</summary>
    PathSegment,

    /// <summary>Checked by the kind itself.</summary>
    Own,
}
