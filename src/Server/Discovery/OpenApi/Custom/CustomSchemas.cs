using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Server.Discovery.OpenApi.Custom;

/// <summary>The schemas of a custom resource, its list and what its operations speak of, as definitions of a document.</summary>
/// <param name="schemas">The document's definitions.</param>
/// <param name="published">A definition's schema as the document's version can show it.</param>
internal sealed class CustomSchemas(SchemaWriter schemas, PublishedSchema published)
{
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    /// <summary>A reference to a type that all resources share: Status, Patch, DeleteOptions.</summary>
    public ObjectDraft Shared(string name) => schemas.Use(KubernetesTable.BuiltIn.Type(Meta + name)!);

    /// <param name="type">The resource.</param>
    /// <param name="schema">openAPIV3Schema of its version; absent means anything goes.</param>
    public ObjectDraft Object(ResourceType type, Value schema) =>
        schemas.Use(NameOf(type.Kind), () => OfKind(published.Resource(schema), type.Kind));

    /// <inheritdoc cref="Object"/>
    public ObjectDraft List(ResourceType type, Value schema)
    {
        KindName kind = type.Kind with { Kind = type.ListKind };
        return schemas.Use(NameOf(kind), () => OfKind(ListOf(type, schema), kind));
    }

    /// <summary>The group backwards, version and kind: <c>io.example.v1.Widget</c>.</summary>
    private static string NameOf(KindName kind) => $"{string.Join('.', kind.Group.Split('.').Reverse())}.{kind.Version}.{kind.Kind}";

    private static ObjectDraft OfKind(ObjectDraft schema, KindName kind) =>
        schema.Set("x-kubernetes-group-version-kind", new ArrayDraft([SchemaWriter.KindOf(kind)]));

    private ObjectDraft ListOf(ResourceType type, Value schema) => new ObjectDraft()
        .Set("description", $"{type.ListKind} is a list of {type.Kind.Kind}")
        .Set("type", "object")
        .Set("required", new ArrayDraft(["items"]))
        .Set("properties", new ObjectDraft()
            .Set("apiVersion", PublishedSchema.Text())
            .Set("items", new ObjectDraft().Set("type", "array").Set("items", Object(type, schema)))
            .Set("kind", PublishedSchema.Text())
            .Set("metadata", schemas.AsProperty(Shared("ListMeta"))));
}
