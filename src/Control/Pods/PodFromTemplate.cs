using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Control.Owning;

namespace Xebec.Control.Pods;

/// <summary>The pod a controller asks for: the template's, owned by the controlling object, named by the server.</summary>
internal static class PodFromTemplate
{
    /// <summary>
    /// Longest name a pod may have; the server cuts the prefix of a generated name itself, but a prefix that ends badly it would refuse.
    /// </summary>
    private const int NameMax = 253;

    public static Value Of(ApiObject owner, PodTemplateSpec template, ApiResource ownerResource)
    {
        Value metadata = template.Metadata.Json;
        string prefix = owner.Key.Name.Length < NameMax ? owner.Key.Name + "-" : owner.Key.Name;
        ObjectDraft body = new ObjectDraft().Set("kind", "Pod").Set("apiVersion", "v1");
        body.Object("metadata")
            .Set("generateName", prefix)
            .Set("namespace", owner.Key.Namespace)
            .Set("labels", metadata["labels"])
            .Set("annotations", metadata["annotations"])
            .Set("finalizers", metadata["finalizers"])
            .Set("ownerReferences", new ArrayDraft().Add(Owners.Controlling(owner, ownerResource)));
        return body.Set("spec", template.Spec.Json);
    }
}
