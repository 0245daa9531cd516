using System.Security.Cryptography;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Registry;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>A rendered document and its strong ETag.</summary>
internal sealed class Rendered(byte[] bytes)
{
    public byte[] Bytes { get; } = bytes;

    public string Hash { get; } = Convert.ToHexString(SHA512.HashData(bytes));
}

/// <summary>The OpenAPI documents of one registry; each is built when first asked for.</summary>
internal sealed class OpenApiDocuments
{
    private readonly ApiRegistry _registry;
    private readonly Lazy<ObjectDraft> _swagger;
    private readonly Lazy<Rendered> _v2;
    private readonly Lazy<Rendered> _v2Protobuf;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Rendered> _v3 = new(StringComparer.Ordinal);
    private readonly Dictionary<TypeSchema, List<KindName>> _kinds = [];

    public OpenApiDocuments(ApiRegistry registry)
    {
        _registry = registry;
        foreach (ResourceType type in registry.Groups.SelectMany(g => g.Versions).SelectMany(v => v.Resources).Select(r => r.Type))
        {
            AddKind(type.Type, type.Kind);
            if (KubernetesTable.BuiltIn.Type(type.Kind with { Kind = type.ListKind }) is { } list)
            {
                AddKind(list, type.Kind with { Kind = type.ListKind });
            }
        }

        foreach (string kind in (ReadOnlySpan<string>)["APIGroup", "APIGroupList", "APIVersions"])
        {
            var name = new KindName("", "v1", kind);
            AddKind(KubernetesTable.BuiltIn.Type(name)!, name);
        }

        _swagger = new Lazy<ObjectDraft>(Swagger);
        _v2 = new Lazy<Rendered>(() => new Rendered(JsonText.ToBytes(_swagger.Value)));
        _v2Protobuf = new Lazy<Rendered>(() => new Rendered(SwaggerProtobuf.Write(_swagger.Value)));
    }

    public ApiRegistry Registry => _registry;

    public Rendered V2 => _v2.Value;

    public Rendered V2Protobuf => _v2Protobuf.Value;

    /// <summary>The paths of the third version's documents: <c>version</c>, <c>apis/apps</c>, <c>apis/apps/v1</c>.</summary>
    public IEnumerable<string> Paths =>
    [
        .. SmallDocuments.Names(_registry),
        .. _registry.Groups.SelectMany(g => g.Versions.Select(v => g.Name.Length == 0 ? $"api/{v.Version}" : $"apis/{g.Name}/{v.Version}")),
    ];

    /// <summary>Null when nothing is served there.</summary>
    public Rendered? V3(string path)
    {
        lock (_lock)
        {
            if (_v3.TryGetValue(path, out Rendered? known))
            {
                return known;
            }

            string[] parts = path.Split('/');
            ServedVersion? version = parts switch
            {
                ["api", string v] => _registry.Group("")?.Versions.FirstOrDefault(x => x.Version == v),
                ["apis", string g, string v] => _registry.Group(g)?.Versions.FirstOrDefault(x => x.Version == v),
                _ => null,
            };
            var schemas = new SchemaWriter(v3: true, KindsOf);
            ObjectDraft? paths = version is null
                ? SmallDocuments.Paths(path, _registry, schemas)
                : PathsOf(version.Resources, schemas, v3: true);
            if (paths is null)
            {
                return null;
            }

            ObjectDraft document = new ObjectDraft().Set("openapi", "3.0.0").Set("info", Info()).Set("paths", paths);
            document.Set("components", Components(schemas));
            return _v3[path] = new Rendered(JsonText.ToBytes(document));
        }
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
        var schemas = new SchemaWriter(v3: false, KindsOf);
        ObjectDraft document = new ObjectDraft().Set("swagger", "2.0").Set("info", Info());
        document.Set("paths", PathsOf(_registry.Groups.SelectMany(g => g.Versions).SelectMany(v => v.Resources), schemas, v3: false));
        return document.Set("definitions", schemas.Definitions());
    }

    private static ObjectDraft Info() => new ObjectDraft().Set("title", "Kubernetes").Set("version", KubernetesTable.BuiltIn.Release);

    private static ObjectDraft PathsOf(IEnumerable<ResourceBinding> resources, SchemaWriter schemas, bool v3)
    {
        var paths = new ObjectDraft();
        var operations = new OperationWriter(schemas, v3);
        foreach (ResourceBinding resource in resources)
        {
            operations.Write(paths, resource.Type);
        }

        return paths;
    }

    private void AddKind(TypeSchema type, KindName kind)
    {
        if (!_kinds.TryGetValue(type, out List<KindName>? kinds))
        {
            _kinds.Add(type, kinds = []);
        }

        if (!kinds.Contains(kind))
        {
            kinds.Add(kind);
        }
    }

    private IReadOnlyList<KindName> KindsOf(TypeSchema type) => _kinds.GetValueOrDefault(type) ?? [];
}
