using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>Images are asked for at their registry each time, so that knowing a private image's name does not open it.</summary>
internal sealed class AlwaysPullImages : IMutatingPlugin, IValidatingPlugin
{
    private static readonly string[] Lists = ["initContainers", "containers", "ephemeralContainers"];

    public string Name => "AlwaysPullImages";

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (!Concerns(request))
        {
            return null;
        }

        ObjectDraft spec = request.Object!.Object("spec");
        foreach (ObjectDraft container in PodRequests.Containers(spec, Lists))
        {
            container.Set("imagePullPolicy", "Always");
        }

        foreach (ObjectDraft image in ImageVolumes(spec))
        {
            image.Set("pullPolicy", "Always");
        }

        return null;
    }

    public StatusError? Validate(AdmissionRequest request)
    {
        if (!Concerns(request))
        {
            return null;
        }

        foreach (string list in Lists)
        {
            int index = 0;
            foreach (Value container in request.Object!["spec"][list].Elements)
            {
                if (!container["imagePullPolicy"].TextIs("Always"))
                {
                    string policy = container["imagePullPolicy"].TextOrEmpty;
                    return Refusal.Of(
                        request, $"spec.{list}[{index}].imagePullPolicy: Unsupported value: \"{policy}\": supported values: \"Always\"");
                }

                index++;
            }
        }

        return null;
    }

    // an update that names no new image needs no new pull policy either: the old one may not be changed
    private static bool Concerns(AdmissionRequest request) =>
        request.Resource is { Group: "", Resource: "pods" } && request.Context.Subresource is "" or "ephemeralcontainers"
        && (request.Operation == "CREATE"
            || (request.Operation == "UPDATE" && Images(request.Object!) is var now && !now.IsSubsetOf(Images(request.Old))));

    private static HashSet<string> Images(Value pod) =>
        [.. Lists.SelectMany(l => pod["spec"][l].Elements.ToList()).Select(c => c["image"].TextOrEmpty)];

    private static IEnumerable<ObjectDraft> ImageVolumes(ObjectDraft spec)
    {
        foreach (ObjectDraft volume in PodRequests.Containers(spec, "volumes"))
        {
            if (volume["image"].IsObject)
            {
                yield return volume.Object("image");
            }
        }
    }
}
