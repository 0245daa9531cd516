using Xebec.Api.Accessors;
using Xebec.Api.Core.V1;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Client.Selectors;
using Xebec.Control.Pods;
using Xebec.Control.Runtime;

namespace Xebec.Control.Services;

/// <summary>Which pods a Service selects, and which Services select a pod, without looking at all of either.</summary>
internal static class ServicePods
{
    /// <summary>
    /// Services by the first of the labels they select by: a pod need only be compared with those that share one of its labels.
    /// </summary>
    public static InformerIndex BySelector { get; } = new("service-selector", static (item, values) =>
    {
        if (First(new Service(item.Root).Spec.Selector) is { } first)
        {
            values.Add(InformerIndex.LabelOf(item.Key.Namespace, first.Name, first.Value));
        }
    });

    /// <summary>Whether endpoints of this Service are found by its selector at all.</summary>
    public static bool Selects(Service service) => service.Spec.Type != "ExternalName" && service.Spec.Selector.Count > 0;

    /// <summary>The pods selected, in order of name; needs <see cref="InformerIndex.Label"/> on pods.</summary>
    public static IEnumerable<ApiObject> Of(Service service, InformerView pods)
    {
        TextMap selector = service.Spec.Selector;
        return First(selector) is { } first
            ? pods.By(InformerIndex.Label, InformerIndex.LabelOf(service.Metadata.Namespace, first.Name, first.Value))
                .Where(pod => LabelMatch.Matches(selector, PodState.PodOf(pod).Metadata.Labels))
            : [];
    }

    /// <summary>The keys of Services whose endpoints a change of a pod may change; as a pod leaves, those that it leaves too.</summary>
    public static void KeysOfPod(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        if (change.Old is not null && change.New is not null && PodEndpoint.Same(PodState.PodOf(change.Old), PodState.PodOf(change.New)))
        {
            return;
        }

        InformerView services = snapshot[ApiResources.Services];
        foreach (ApiObject pod in new[] { change.Old, change.New }.OfType<ApiObject>())
        {
            TextMap labels = PodState.PodOf(pod).Metadata.Labels;
            foreach ((string name, string value) in labels)
            {
                foreach (ApiObject service in services.By(BySelector, InformerIndex.LabelOf(pod.Key.Namespace, name, value)))
                {
                    if (LabelMatch.Matches(new Service(service.Root).Spec.Selector, labels))
                    {
                        concern(service.Key);
                    }
                }
            }
        }
    }

    private static (string Name, string Value)? First(TextMap selector)
    {
        (string Name, string Value)? first = null;
        foreach ((string name, string value) in selector)
        {
            if (first is null || string.CompareOrdinal(name, first.Value.Name) < 0)
            {
                first = (name, value);
            }
        }

        return first;
    }
}
