using Xebec.Api.Core.V1;
using Xebec.Api.Documents;

namespace Xebec.Control.Services;

/// <summary>The ports of a pod that a Service's ports lead to.</summary>
internal static class ServicePorts
{
    /// <summary>
    /// As endpoint ports: name, port, protocol, appProtocol. A named port the pod does not have is left out; so pods of different versions
    /// may have different ports.
    /// </summary>
    public static List<ObjectDraft> Of(Service service, Pod pod)
    {
        var ports = new List<ObjectDraft>();
        foreach (ServicePort port in service.Spec.Ports)
        {
            if (Find(pod, port) is { } number)
            {
                ports.Add(new ObjectDraft()
                    .Set("name", port.Name)
                    .Set("protocol", port.Protocol.Length > 0 ? port.Protocol : "TCP")
                    .Set("port", number)
                    .Set("appProtocol", port.AppProtocol));
            }
        }

        return ports;
    }

    private static long? Find(Pod pod, ServicePort port)
    {
        if (port.TargetPort.Integer is { } number)
        {
            // 0 is what an unset port reads as: the Service's own
            return number != 0 ? number : port.Port;
        }

        if (port.TargetPort.Text is not { Length: > 0 } name)
        {
            return port.Port;
        }

        string protocol = port.Protocol.Length > 0 ? port.Protocol : "TCP";
        foreach (Container container in pod.Spec.Containers)
        {
            if (Named(container, name, protocol) is { } found)
            {
                return found;
            }
        }

        // sidecars
        foreach (Container container in pod.Spec.InitContainers)
        {
            if (container.RestartPolicy == "Always" && Named(container, name, protocol) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static long? Named(Container container, string name, string protocol)
    {
        foreach (ContainerPort port in container.Ports)
        {
            if (port.Name == name && (port.Protocol.Length > 0 ? port.Protocol : "TCP") == protocol)
            {
                return port.ContainerPortValue;
            }
        }

        return null;
    }
}
