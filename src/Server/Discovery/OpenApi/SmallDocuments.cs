using Xebec.Api.Documents;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Registry;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>The documents of paths that say what there is (versions, groups, one group), and of those that are no API at all.</summary>
internal static class SmallDocuments
{
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static readonly string[] Formats = ["application/json", "application/vnd.kubernetes.protobuf", "application/yaml"];

    private static readonly Dictionary<string, Described> Fixed = new(StringComparer.Ordinal)
    {
        [".well-known/openid-configuration"] = new(
            "/.well-known/openid-configuration/", "WellKnown", "getServiceAccountIssuerOpenIDConfiguration",
            "who issues tokens of service accounts", ["application/json"], ""),
        ["api"] = new("/api/", "core", "getCoreAPIVersions", "the versions of the core group", Formats, Meta + "APIVersions"),
        ["apis"] = new("/apis/", "apis", "getAPIVersions", "the groups and their versions", Formats, Meta + "APIGroupList"),
        ["openid/v1/jwks"] = new(
            "/openid/v1/jwks/", "openid", "getServiceAccountIssuerOpenIDKeyset", "the keys that tokens of service accounts are signed with",
            ["application/jwk-set+json"], ""),
        ["version"] = new(
            "/version/", "version", "getCodeVersion", "the version of this server", ["application/json"],
            "io.k8s.apimachinery.pkg.version.Info"),
    };

    /// <summary>Their names below /openapi/v3/.</summary>
    public static IEnumerable<string> Names(ApiRegistry registry) =>
        [.. Fixed.Keys, .. registry.Groups.Where(g => g is { Name.Length: > 0, OwnsPaths: true }).Select(g => $"apis/{g.Name}")];

    /// <summary>The paths of one, null when there is none of that name.</summary>
    public static ObjectDraft? Paths(string name, ApiRegistry registry, SchemaWriter schemas) =>
        Find(name, registry) is { } one ? one.ToPaths(schemas) : null;

    private static Described? Find(string name, ApiRegistry registry) => Fixed.TryGetValue(name, out Described? one)
        ? one
        : name.Split('/') is ["apis", string group] && registry.Group(group) is { OwnsPaths: true }
            ? new Described(
                $"/apis/{group}/", OperationNames.Tag(group), $"get{OperationNames.Title(group)}APIGroup", "a group and its versions",
                Formats, Meta + "APIGroup")
            : null;

    /// <param name="Path">That is read.</param>
    /// <param name="Tag">Of the operation.</param>
    /// <param name="Operation">Its name.</param>
    /// <param name="Description">In our own words.</param>
    /// <param name="Media">It comes in these.</param>
    /// <param name="Type">The OpenAPI name of what comes; "" for any text.</param>
    private sealed record Described(string Path, string Tag, string Operation, string Description, string[] Media, string Type)
    {
        public ObjectDraft ToPaths(SchemaWriter schemas)
        {
            var content = new ObjectDraft();
            foreach (string media in Media)
            {
                content.Set(media, new ObjectDraft().Set("schema", Schema(schemas)));
            }

            ObjectDraft get = new ObjectDraft()
                .Set("tags", new ArrayDraft([(Value)Tag]))
                .Set("description", Description)
                .Set("operationId", Operation)
                .Set("responses", new ObjectDraft()
                    .Set("200", new ObjectDraft().Set("description", "OK").Set("content", content))
                    .Set("401", new ObjectDraft().Set("description", "Unauthorized")));
            return new ObjectDraft().Set(Path, new ObjectDraft().Set("get", get));
        }

        private ObjectDraft Schema(SchemaWriter schemas)
        {
            TypeSchema? type = Type.Length == 0 ? null : KubernetesTable.BuiltIn.Type(Type);
            return type is null ? new ObjectDraft().Set("type", "string") : schemas.Use(type);
        }
    }
}
