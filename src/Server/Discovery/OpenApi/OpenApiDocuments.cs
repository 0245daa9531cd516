using System.Security.Cryptography;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Custom;
using Xebec.Server.Discovery.OpenApi.Custom;
using Xebec.Server.Registry;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>A rendered document and its strong ETag.</summary>
internal sealed class Rendered(byte[] bytes)
{
    public byte[] Bytes { get; } = bytes;

    public string Hash { get; } = Convert.ToHexString(SHA512.HashData(bytes));
}

/// <summary>
/// The OpenAPI documents of one registry; each is built when first asked for. What is served as before keeps its document.
/// </summary>
internal sealed class OpenApiDocuments
{
    private readonly ApiRegistry _registry;
    private readonly Lazy<Dictionary<TypeSchema, List<KindName>>> _kinds;
    private readonly SortedDictionary<string, ServedDocument> _v3 = new(StringComparer.Ordinal);
    private Lazy<Rendered> _v2 = null!;
    private Lazy<Rendered> _v2Protobuf = null!;

    /// <param name="registry">What is served.</param>
    /// <param name="before">The documents of what was served before; null when there were none.</param>
    public OpenApiDocuments(ApiRegistry registry, OpenApiDocuments? before)
    {
        _registry = registry;

        _kinds = before?._kinds ?? new(() => KindsOfTypes(registry));
        foreach (ServedGroup group in registry.Groups)
        {
            foreach (ServedVersion version in group.Versions)
            {
                string path = group.Name.Length == 0 ? $"api/{version.Version}" : $"apis/{group.Name}/{version.Version}";
                _v3[path] = Known(before, path, version) ?? Of(version, _kinds);
            }
        }

        // small as they are, they are made anew for every registry
        foreach (string path in SmallDocuments.Names(registry))
        {
            _v3[path] = new ServedDocument(
                null, () => Document(Info(), _kinds.Value, schemas => SmallDocuments.Paths(path, registry, schemas)!));
        }

        Forget();
    }

    public ApiRegistry Registry => _registry;

    public Rendered V2 => _v2.Value;

    public Rendered V2Protobuf => _v2Protobuf.Value;

    /// <summary>
    /// The third version's documents by their paths: <c>version</c>, <c>api/v1</c>, <c>apis/apps</c>, <c>apis/apps/v1</c>.
    /// </summary>
    public IEnumerable<KeyValuePair<string, ServedDocument>> All => _v3;

    /// <summary>Null when nothing is served there.</summary>
    public ServedDocument? V3(string path) => _v3.GetValueOrDefault(path);

    /// <summary>Lets go of everything that can be made again.</summary>
    public void Forget()
    {
        foreach (ServedDocument document in _v3.Values)
        {
            document.Forget();
        }

        _v2 = new Lazy<Rendered>(() => new Rendered(JsonText.ToBytes(Swagger())));
        _v2Protobuf = new Lazy<Rendered>(() => new Rendered(SwaggerProtobuf.Write(Swagger())));
    }

    // built-in kinds stay; what a document is made of must not hold on to the registries that came and went
    private static ServedDocument Of(ServedVersion version, Lazy<Dictionary<TypeSchema, List<KindName>>> kinds) =>
        new(version, () => Document(version, kinds.Value));

    private static ServedDocument? Known(OpenApiDocuments? before, string path, ServedVersion version) =>
        before?.V3(path) is { } known && ReferenceEquals(known.Version, version) ? known : null;

    private static byte[] Document(ServedVersion version, Dictionary<TypeSchema, List<KindName>> kinds)
    {
        bool custom = version.Resources.All(r => r.Type.Custom);
        return Document(
            custom ? CustomInfo() : Info(),
            custom ? DeletionVersions.ForDefinitions(kinds) : kinds,
            schemas => PathsOf(version.Resources, schemas, v3: true));
    }

    private static byte[] Document(ObjectDraft info, Dictionary<TypeSchema, List<KindName>> kinds, Func<SchemaWriter, ObjectDraft> paths)
    {
        var schemas = new SchemaWriter(v3: true, kinds);
        ObjectDraft document = new ObjectDraft().Set("openapi", "3.0.0").Set("info", info).Set("paths", paths(schemas));
        return JsonText.ToBytes(document.Set("components", Components(schemas)));
    }

    private static ObjectDraft Components(SchemaWriter schemas)
    {
        ObjectDraft token = new ObjectDraft()
            .Set("type", "apiKey")
            .Set("description", "Bearer Token authentication")
            .Set("name", "authorization")
            .Set("in", "header");
        ObjectDraft definitions = schemas.Definitions();
        ObjectDraft components = definitions.Count > 0 ? new ObjectDraft().Set("schemas", definitions) : new ObjectDraft();
        return components.Set("securitySchemes", new ObjectDraft().Set("BearerToken", token));
    }

    private ObjectDraft Swagger()
    {
        var schemas = new SchemaWriter(v3: false, _kinds.Value);
        ObjectDraft document = new ObjectDraft().Set("swagger", "2.0").Set("info", Info());
        document.Set("paths", PathsOf(_registry.Groups.SelectMany(g => g.Versions).SelectMany(v => v.Resources), schemas, v3: false));
        return document.Set("definitions", schemas.Definitions());
    }

    private static ObjectDraft Info() => new ObjectDraft().Set("title", "Kubernetes").Set("version", KubernetesTable.BuiltIn.Release);

    private static ObjectDraft CustomInfo() => new ObjectDraft().Set("title", "Kubernetes CRD Swagger").Set("version", "v0.1.0");

    private static ObjectDraft PathsOf(IEnumerable<ResourceBinding> resources, SchemaWriter schemas, bool v3)
    {
        var paths = new ObjectDraft();
        var operations = new OperationWriter(schemas, v3);
        var custom = new CustomPaths(schemas, v3);
        foreach (ResourceBinding resource in resources)
        {
            if (resource.Kind is CustomKind kind)
            {
                custom.Write(paths, resource.Type, kind.Schema.Root);
            }
            else
            {
                operations.Write(paths, resource);
            }
        }

        return paths;
    }

    // custom types have no name, and say their kind themselves
    private static Dictionary<TypeSchema, List<KindName>> KindsOfTypes(ApiRegistry registry)
    {
        Dictionary<TypeSchema, List<KindName>> kinds = [];
        IEnumerable<ResourceType> served = registry.Groups.SelectMany(g => g.Versions).SelectMany(v => v.Resources).Select(r => r.Type);
        foreach (ResourceType type in served.Where(t => !t.Custom))
        {
            Add(type.Type, type.Kind);
            if (KubernetesTable.BuiltIn.Type(type.Kind with { Kind = type.ListKind }) is { } list)
            {
                Add(list, type.Kind with { Kind = type.ListKind });
            }
        }

        foreach (string kind in (ReadOnlySpan<string>)["APIGroup", "APIGroupList", "APIVersions"])
        {
            var name = new KindName("", "v1", kind);
            Add(KubernetesTable.BuiltIn.Type(name)!, name);
        }

        // what answers and bodies of every group may be
        const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";
        Add(KubernetesTable.BuiltIn.Type(Meta + "Status")!, new KindName("", "v1", "Status"));
        DeletionVersions.AddTo(kinds);
        return kinds;

        void Add(TypeSchema type, KindName kind)
        {
            List<KindName> known = kinds.TryGetValue(type, out List<KindName>? list) ? list : kinds[type] = [];
            if (!known.Contains(kind))
            {
                known.Add(kind);
            }
        }
    }
}
