using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Custom.Versions;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;

namespace Xebec.Server.Custom;

/// <summary>What a definition serves: each of its versions as a resource like any other.</summary>
public static class CustomGroups
{
    public static ResourceName Definitions { get; } = new("apiextensions.k8s.io", "customresourcedefinitions");

    /// <param name="definition">An established definition.</param>
    /// <param name="version">One of its versions.</param>
    /// <param name="schema">That version's.</param>
    /// <param name="versions">All of them.</param>
    /// <param name="source">Where its objects live, and how they are shown.</param>
    internal static ResourceBinding Bind(Value definition, Value version, CustomSchema schema, ObjectVersions versions, CustomSource source)
    {
        Value spec = definition["spec"];
        Value names = definition["status"]["acceptedNames"];
        string group = spec["group"].TextOrEmpty;
        string name = version["name"].TextOrEmpty;
        var kind = new KindName(group, name, names["kind"].TextOrEmpty);
        TypeSchema type = schema.Type;
        var subresources = new List<SubresourceType>();
        if (version["subresources"]["status"].Exists)
        {
            subresources.Add(new SubresourceType("status", kind, type, ["get", "patch", "update"]));
        }

        if (version["subresources"]["scale"].Exists)
        {
            var scale = new KindName("autoscaling", "v1", "Scale");
            subresources.Add(new SubresourceType("scale", scale, KubernetesTable.BuiltIn.Type(scale), ["get", "patch", "update"]));
        }

        var resource = new ResourceType
        {
            Name = new ResourceName(group, names["plural"].TextOrEmpty),
            Kind = kind,
            ListKind = names["listKind"].TextOrEmpty,
            Singular = names["singular"].TextOrEmpty,
            Namespaced = spec["scope"].TextIs("Namespaced"),
            Type = type,
            Verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
            ShortNames = Texts(names["shortNames"]),
            Categories = Texts(names["categories"]),
            Subresources = subresources,
            FieldSelectors = [.. version["selectableFields"].Elements.ToList().Select(f => f["jsonPath"].TextOrEmpty.TrimStart('.'))],
            Columns = [.. version["additionalPrinterColumns"].Elements.ToList().Select(ColumnOf)],
            Custom = true,
        };
        string? deprecation = version["deprecated"].IsTrue
            ? version["deprecationWarning"].Text ?? $"{kind.ApiVersion} {kind.Kind} is deprecated"
            : null;
        var key = new ObjectKey(Definitions, "", definition["metadata"]["name"].TextOrEmpty);
        var meaning = new CustomKind(key, schema, version["subresources"]["scale"], deprecation, CustomVersions.Replicas(spec));
        return new ResourceBinding(resource, meaning, source.Store)
        {
            Versions = versions,
            View = new VersionView(versions, resource.Name, CustomVersions.KeyOf(definition, kind.ApiVersion), source.Cache),
        };
    }

    private static PathColumn ColumnOf(Value column) => new(
        new PrinterColumn(
            column["name"].TextOrEmpty, column["type"].TextOrEmpty, column["format"].TextOrEmpty, (int)(column["priority"].Integer ?? 0)),
        ValuePath.Parse(column["jsonPath"].TextOrEmpty));

    private static List<string> Texts(Value list) => [.. list.Elements.ToList().Select(t => t.TextOrEmpty)];
}
