using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>The types Kubernetes' libraries add.</summary>
public static class CelTypes
{
    public static CelType Url { get; } = CelType.Opaque("kubernetes.URL");

    public static CelType Ip { get; } = CelType.Opaque("net.IP");

    public static CelType Cidr { get; } = CelType.Opaque("net.CIDR");

    public static CelType Quantity { get; } = CelType.Opaque("kubernetes.Quantity");

    public static CelType Semver { get; } = CelType.Opaque("kubernetes.Semver");

    public static CelType Format { get; } = CelType.Opaque("kubernetes.NamedFormat");

    /// <summary>The variable <c>authorizer</c> of admission.</summary>
    public static CelType Authorizer { get; } = CelType.Opaque("kubernetes.authorization.Authorizer");

    internal static CelType PathCheck { get; } = CelType.Opaque("kubernetes.authorization.PathCheck");

    internal static CelType GroupCheck { get; } = CelType.Opaque("kubernetes.authorization.GroupCheck");

    /// <summary>The variable <c>authorizer.requestResource</c> of admission.</summary>
    public static CelType ResourceCheck { get; } = CelType.Opaque("kubernetes.authorization.ResourceCheck");

    internal static CelType Decision { get; } = CelType.Opaque("kubernetes.authorization.Decision");
}
