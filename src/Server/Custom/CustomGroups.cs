using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Custom.Versions;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Store.Seam;

namespace Xebec.Server.Custom;

/// <summary>The groups that established definitions serve: a fold over the definitions in a snapshot.</summary>
/// <param name="snapshot">The state whose definitions count.</param>
/// <param name="store">Where objects are.</param>
/// <param name="caller">For conversion by webhook.</param>
/// <param name="cache">Where objects are kept as they are shown, whatever is folded anew.</param>
public sealed class CustomGroups(ISnapshot snapshot, IStore store, ConversionCaller caller, ViewCache cache) : IGroupSource
{
    // upstream serves custom groups after all of its own
    private const int Priority = 1000;

    public static ResourceName Definitions { get; } = new("apiextensions.k8s.io", "customresourcedefinitions");

    public IReadOnlyList<ServedGroup> Groups { get; } = [.. Read(snapshot, store, caller, cache)];

    internal static bool IsEstablished(Value definition)
    {
        foreach (Value condition in definition["status"]["conditions"].Elements)
        {
            if (condition["type"].TextIs("Established"))
            {
                return condition["status"].TextIs("True");
            }
        }

        return false;
    }

    private static IEnumerable<ServedGroup> Read(ISnapshot snapshot, IStore store, ConversionCaller caller, ViewCache cache)
    {
        var byGroup = new SortedDictionary<string, SortedDictionary<string, List<ResourceBinding>>>(StringComparer.Ordinal);
        foreach (StoredObject item in snapshot.List(Definitions))
        {
            // views into the definition live as long as what is compiled from it
            Value definition = Document.Parse(item.Bytes).Root;
            if (!IsEstablished(definition))
            {
                continue;
            }

            ObjectVersions all = CustomVersions.Of(definition, caller);
            foreach (Value version in definition["spec"]["versions"].Elements)
            {
                if (version["served"].IsTrue)
                {
                    ResourceBinding binding = Bind(definition, version, all, store, cache);
                    string group = binding.Type.Name.Group;
                    SortedDictionary<string, List<ResourceBinding>> versions = byGroup.TryGetValue(group, out SortedDictionary<string, List<ResourceBinding>>? known)
                        ? known
                        : byGroup[group] = new(VersionOrder.Instance);
                    (versions.TryGetValue(binding.Type.Kind.Version, out List<ResourceBinding>? list) ? list : versions[binding.Type.Kind.Version] = []).Add(binding);
                }
            }
        }

        return byGroup.Select(
            g => new ServedGroup(g.Key, [.. g.Value.Select(v => new ServedVersion(v.Key, v.Value))], Priority, OwnsPaths: false));
    }

    private static ResourceBinding Bind(Value definition, Value version, ObjectVersions versions, IStore store, ViewCache cache)
    {
        Value spec = definition["spec"];
        Value names = definition["status"]["acceptedNames"];
        string group = spec["group"].TextOrEmpty;
        string name = version["name"].TextOrEmpty;
        var kind = new KindName(group, name, names["kind"].TextOrEmpty);
        TypeSchema type = versions.TypeOf(kind.ApiVersion)!;
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
        string? deprecation = version["deprecated"].IsTrue ? version["deprecationWarning"].Text ?? $"{kind.ApiVersion} {kind.Kind} is deprecated" : null;
        return new ResourceBinding(resource, new CustomKind(version, deprecation, CustomVersions.Replicas(spec)), store)
        {
            Versions = versions,
            View = new VersionView(versions, resource.Name, CustomVersions.KeyOf(definition, kind.ApiVersion), cache),
        };
    }

    private static PathColumn ColumnOf(Value column) => new(
        new PrinterColumn(column["name"].TextOrEmpty, column["type"].TextOrEmpty, column["format"].TextOrEmpty, (int)(column["priority"].Integer ?? 0)),
        ValuePath.Parse(column["jsonPath"].TextOrEmpty));

    private static List<string> Texts(Value list) => [.. list.Elements.ToList().Select(t => t.TextOrEmpty)];
}
