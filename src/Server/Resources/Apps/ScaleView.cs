using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Registry;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Apps;

/// <summary>A workload seen as a Scale: its replicas, and nothing else of it.</summary>
internal static class ScaleView
{
    public static readonly KindName Kind = new("autoscaling", "v1", "Scale");

    public static TypeSchema Type => KubernetesTable.BuiltIn.Type(Kind)!;

    /// <summary>The Scale as a resource of its own, for what renders objects.</summary>
    public static ResourceBinding Binding(ResourceBinding of) => of with
    {
        Type = of.Type with { Kind = Kind, Type = Type },
    };

    public static ObjectDraft Of(Value item, Revision revision, ScalePaths paths)
    {
        Value metadata = item["metadata"];
        ObjectDraft shown = new ObjectDraft()
            .Set("name", metadata["name"])
            .Set("namespace", metadata["namespace"])
            .Set("uid", metadata["uid"])
            .Set("resourceVersion", revision.ToString())
            .Set("creationTimestamp", metadata["creationTimestamp"]);
        var spec = new ObjectDraft();
        if (ScalePaths.At(item, paths.Spec).Integer is { } replicas and not 0)
        {
            spec.Set("replicas", replicas);
        }

        ObjectDraft status = new ObjectDraft().Set("replicas", ScalePaths.At(item, paths.Status).Integer ?? 0);
        string selector = paths.SelectorOf(item);
        if (selector.Length > 0)
        {
            status.Set("selector", selector);
        }

        return new ObjectDraft().Set("kind", Kind.Kind).Set("apiVersion", Kind.ApiVersion)
            .Set("metadata", shown).Set("spec", spec).Set("status", status);
    }

    /// <summary>Who owns what of the object, as its Scale and its writers see it.</summary>
    public static ScaleOwnership Owners(Value item, ResourceType type, ScalePaths paths)
    {
        string own = type.Kind.ApiVersion;
        IReadOnlyDictionary<string, FieldSet?> replicas = paths.Everywhere ?? new Dictionary<string, FieldSet?>
        {
            [own] = FieldSet.Of(paths.Spec),
        };
        return new(item["metadata"]["managedFields"], own, replicas);
    }

    /// <summary>A Scale without managedFields, as it is answered.</summary>
    public static StoredObject Shown(StoredObject item, ScalePaths paths)
    {
        ObjectDraft scale = Of(ParsedObject.Of(item).Root, item.Revision, paths);
        scale.Object("metadata").Remove("resourceVersion");
        return CanonicalObject.Unsaved(item.Key, CanonicalObject.Encode(Type, scale), item.Revision);
    }
}
