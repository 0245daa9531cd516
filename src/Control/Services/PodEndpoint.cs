using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Control.Pods;

namespace Xebec.Control.Services;

/// <summary>What of a pod an endpoint tells.</summary>
internal static class PodEndpoint
{
    /// <summary>Whether two versions of a pod make the same endpoint.</summary>
    public static bool Same(Pod left, Pod right) =>
        left.Status.PodIPs.Json == right.Status.PodIPs.Json
        && left.Status.PodIP == right.Status.PodIP
        && PodState.IsReady(left) == PodState.IsReady(right)
        && PodState.IsTerminal(left) == PodState.IsTerminal(right)
        && left.Metadata.DeletionTimestamp == right.Metadata.DeletionTimestamp
        && left.Spec.NodeName == right.Spec.NodeName
        && left.Spec.Hostname == right.Spec.Hostname
        && left.Spec.Subdomain == right.Spec.Subdomain
        && left.Metadata.Labels.Json == right.Metadata.Labels.Json;

    /// <summary>Whether the pod is an endpoint of anything: it has an address and is not over.</summary>
    public static bool Exists(Pod pod) => !PodState.IsTerminal(pod) && (pod.Status.PodIP.Length > 0 || pod.Status.PodIPs.Count > 0);

    /// <summary>The pod's addresses of one family, spelled canonically.</summary>
    public static List<string> Addresses(Pod pod, bool ipv6)
    {
        var addresses = new List<string>();
        foreach (PodIP address in pod.Status.PodIPs)
        {
            Add(addresses, address.Ip, ipv6);
        }

        if (pod.Status.PodIPs.Count == 0)
        {
            Add(addresses, pod.Status.PodIP, ipv6);
        }

        return addresses;
    }

    /// <summary>The name the pod has under the Service's domain; null when it has none.</summary>
    public static string? Hostname(Pod pod, Service service) =>
        pod.Spec.Hostname.Length > 0 && pod.Spec.Subdomain == service.Metadata.Name && pod.Metadata.Namespace == service.Metadata.Namespace
            ? pod.Spec.Hostname
            : null;

    public static Value Reference(Pod pod) => new ObjectDraft()
        .Set("kind", "Pod")
        .Set("namespace", pod.Metadata.Namespace)
        .Set("name", pod.Metadata.Name)
        .Set("uid", pod.Metadata.Uid);

    private static void Add(List<string> addresses, string address, bool ipv6)
    {
        if (IpText.TryRead(address, out IpText ip) && ip.IsV4 != ipv6)
        {
            addresses.Add(ip.ToString());
        }
    }
}
