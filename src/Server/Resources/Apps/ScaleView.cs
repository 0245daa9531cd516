using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Registry;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Apps;

/// <summary>A workload seen as a Scale: its replicas, and nothing else of it.</summary>
internal static class ScaleView
{
    public static readonly KindName Kind = new("autoscaling", "v1", "Scale");

    private static readonly FieldSet Replicas = FieldSet.Of("spec.replicas");

    public static TypeSchema Type => KubernetesTable.BuiltIn.Type(Kind)!;

    /// <summary>The Scale as a resource of its own, for what renders objects.</summary>
    public static ResourceBinding Binding(ResourceBinding of) => of with
    {
        Type = of.Type with { Kind = Kind, Type = Type },
    };

    public static ObjectDraft Of(Value item, Revision revision)
    {
        Value metadata = item["metadata"];
        ObjectDraft shown = new ObjectDraft()
            .Set("name", metadata["name"])
            .Set("namespace", metadata["namespace"])
            .Set("uid", metadata["uid"])
            .Set("resourceVersion", revision.ToString())
            .Set("creationTimestamp", metadata["creationTimestamp"]);
        var spec = new ObjectDraft();
        if (item["spec"]["replicas"].Integer is { } replicas and not 0)
        {
            spec.Set("replicas", replicas);
        }

        ObjectDraft status = new ObjectDraft().Set("replicas", item["status"]["replicas"].Integer ?? 0);
        string selector = SelectorText.Of(item["spec"]["selector"]);
        if (selector.Length > 0)
        {
            status.Set("selector", selector);
        }

        return new ObjectDraft().Set("kind", Kind.Kind).Set("apiVersion", Kind.ApiVersion).Set("metadata", shown).Set("spec", spec).Set("status", status);
    }

    /// <summary>Who owns what of the object, as its Scale and its writers see it.</summary>
    public static ScaleOwnership Owners(Value item, ResourceType type) =>
        new(item["metadata"]["managedFields"], type.Kind.ApiVersion, new Dictionary<string, FieldSet?> { [type.Kind.ApiVersion] = Replicas });

    /// <summary>A Scale without managedFields, as it is answered.</summary>
    public static StoredObject Shown(StoredObject item)
    {
        ObjectDraft scale = Of(ParsedObject.Of(item).Root, item.Revision);
        scale.Object("metadata").Remove("resourceVersion");
        return CanonicalObject.Unsaved(item.Key, CanonicalObject.Encode(Type, scale), item.Revision);
    }
}
