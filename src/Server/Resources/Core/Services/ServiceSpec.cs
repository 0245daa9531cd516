using Xebec.Api.Documents;

namespace Xebec.Server.Resources.Core.Services;

/// <summary>Questions about a service's spec that its defaults, validation and allocation share.</summary>
internal static class ServiceSpec
{
    public const string NoAddress = "None";

    public static string TypeOf(Value spec) => spec["type"].TextOrEmpty;

    public static bool NeedsAddress(Value spec) => TypeOf(spec) is "ClusterIP" or "NodePort" or "LoadBalancer";

    /// <summary>Whether ports get a node port when they name none.</summary>
    public static bool NeedsNodePorts(Value spec) =>
        TypeOf(spec) is "NodePort" || (TypeOf(spec) is "LoadBalancer" && spec["allocateLoadBalancerNodePorts"].Flag != false);

    public static bool NeedsHealthCheck(Value spec) => TypeOf(spec) is "LoadBalancer" && spec["externalTrafficPolicy"].TextIs("Local");

    /// <summary>Reached from outside the cluster in some way.</summary>
    public static bool IsExternal(Value spec) =>
        TypeOf(spec) is "NodePort" or "LoadBalancer" || (TypeOf(spec) is "ClusterIP" && spec["externalIPs"].Count > 0);

    public static bool IsHeadless(Value spec) => spec["clusterIPs"].Count == 1 && spec["clusterIPs"][0].TextIs(NoAddress);

    public static bool IsFamily(string family) => family is "IPv4" or "IPv6";
}
