using System.Globalization;
using System.Text;
using Xebec.Api.Accessors;
using Xebec.Api.Core.V1;
using Xebec.Api.Quantities;

namespace Xebec.Node.Pods.Specs;

/// <summary>What containers may learn of their own pod: fields by their path, resources of a container.</summary>
/// <param name="addresses">The pod's own, the primary first.</param>
public sealed class PodFields(Pod pod, IReadOnlyList<string> addresses, NodePlace place)
{
    /// <exception cref="PodFault">No such field can be had.</exception>
    public string Field(string path)
    {
        switch (path)
        {
            case "metadata.name":
                return pod.Metadata.Name;
            case "metadata.namespace":
                return pod.Metadata.Namespace;
            case "metadata.uid":
                return pod.Metadata.Uid;
            case "metadata.labels":
                return Lines(pod.Metadata.Labels);
            case "metadata.annotations":
                return Lines(pod.Metadata.Annotations);
            case "spec.nodeName":
                return pod.Spec.NodeName;
            case "spec.serviceAccountName":
                return pod.Spec.ServiceAccountName;
            case "status.hostIP":
                return place.Addresses.Count > 0 ? place.Addresses[0] : "";
            case "status.hostIPs":
                return string.Join(',', place.Addresses);
            case "status.podIP":
                return addresses.Count > 0 ? addresses[0] : "";
            case "status.podIPs":
                return string.Join(',', addresses);
        }

        if (Key(path, "metadata.labels") is { } label)
        {
            return pod.Metadata.Labels[label] ?? "";
        }

        return Key(path, "metadata.annotations") is { } annotation
            ? pod.Metadata.Annotations[annotation] ?? ""
            : throw new PodFault($"unsupported fieldPath: {path}");
    }

    /// <param name="own">The container that asks; another of the pod when the selector names one.</param>
    /// <exception cref="PodFault">No such container or resource.</exception>
    public string Resource(ResourceFieldSelector selector, Container own)
    {
        Container container = own;
        if (selector.ContainerName.Length > 0)
        {
            container = new PodGoal(pod).Find(selector.ContainerName)?.Spec
                ?? throw new PodFault($"container {selector.ContainerName} not found");
        }

        string[] parts = selector.Resource.Split('.', 2);
        if (parts is not ["limits" or "requests", var resource])
        {
            throw new PodFault($"unsupported container resource : {selector.Resource}");
        }

        string? text = parts[0] == "limits" ? container.Resources.Limits[resource] : container.Resources.Requests[resource];
        Quantity amount = QualityOfService.Amount(text);
        if (parts[0] == "limits" && amount.IsZero)
        {
            // without a limit it may use what the node has
            amount = QualityOfService.Amount(place.Allocatable.GetValueOrDefault(resource));
        }

        Quantity divisor = QualityOfService.Amount(selector.Divisor);
        divisor = divisor.IsZero ? Quantity.Parse("1") : divisor;
        double whole = resource == "cpu" ? (double)amount.MilliValue / divisor.MilliValue : (double)amount.Value / divisor.Value;
        return Math.Ceiling(whole).ToString("0", CultureInfo.InvariantCulture);
    }

    private static string? Key(string path, string map) =>
        path.StartsWith(map + "['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal)
            ? path[(map.Length + 2)..^2]
            : null;

    /// <summary>A map as lines of <c>name="value"</c>, by name.</summary>
    private static string Lines(TextMap map)
    {
        var lines = new StringBuilder();
        foreach ((string name, string value) in ((IEnumerable<(string Name, string Value)>)map)
            .OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            lines.Append(lines.Length > 0 ? "\n" : "").Append(name).Append('=').Append(Quoted(value));
        }

        return lines.ToString();
    }

    // as Go quotes strings
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\x7f' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
