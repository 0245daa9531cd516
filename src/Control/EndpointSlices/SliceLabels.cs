using Xebec.Api.Core.V1;
using Xebec.Api.Documents;

namespace Xebec.Control.EndpointSlices;

/// <summary>The labels of slices: the Service's own, and those that say whose slice it is.</summary>
internal static class SliceLabels
{
    public const string ServiceName = "kubernetes.io/service-name";
    public const string ManagedBy = "endpointslice.kubernetes.io/managed-by";
    public const string Headless = "service.kubernetes.io/headless";
    public const string Ours = "endpointslice-controller.k8s.io";

    public static ObjectDraft Of(Service service)
    {
        var labels = new ObjectDraft();
        foreach ((string name, string value) in service.Metadata.Labels)
        {
            if (name is not (ServiceName or ManagedBy or Headless))
            {
                labels[name] = value;
            }
        }

        if (IsHeadless(service))
        {
            labels[Headless] = "";
        }

        labels[ServiceName] = service.Metadata.Name;
        labels[ManagedBy] = Ours;
        return labels;
    }

    public static bool IsHeadless(Service service) => service.Spec.ClusterIP is "" or "None";
}
