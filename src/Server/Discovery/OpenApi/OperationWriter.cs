using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Descriptions;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Registry;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>The paths of a resource with the operations and query parameters that clients look for before they use them.</summary>
internal sealed class OperationWriter(SchemaWriter schemas, bool v3)
{
    private static readonly string[] ReadMedia = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private static readonly string[] PatchMedia =
    [
        "application/json-patch+json",
        "application/merge-patch+json",
        "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
    ];

    public void Write(ObjectDraft paths, ResourceBinding resource)
    {
        ResourceType type = resource.Type;
        string root = type.Kind.Group.Length == 0 ? $"/api/{type.Kind.Version}" : $"/apis/{type.Kind.Group}/{type.Kind.Version}";
        string collection = type.Namespaced ? $"{root}/namespaces/{{namespace}}/{type.Name.Resource}" : $"{root}/{type.Name.Resource}";
        Add(paths, collection, resource, type.Kind, [("get", "list"), ("post", "create"), ("delete", "deletecollection")], type.Verbs, "");
        if (type.Allows("get"))
        {
            Add(paths, collection + "/{name}", resource, type.Kind,
                [("get", "get"), ("put", "update"), ("patch", "patch"), ("delete", "delete")], type.Verbs, "");
        }

        foreach (SubresourceType sub in type.Subresources)
        {
            string path = $"{collection}/{{name}}/{sub.Name}";
            Add(paths, path, resource, sub.Kind,
                [("get", "get"), ("put", "update"), ("post", "create"), ("patch", "patch"), ("delete", "delete")], sub.Verbs, sub.Name);
        }

        if (type.Namespaced && type.Allows("list"))
        {
            Add(paths, $"{root}/{type.Name.Resource}", resource, type.Kind, [("get", "list")], type.Verbs, "");
        }
    }

    private void Add(ObjectDraft paths, string path, ResourceBinding resource, KindName kind,
        (string Method, string Verb)[] methods, IReadOnlyList<string> verbs, string subresource)
    {
        var item = new ObjectDraft();
        foreach ((string method, string verb) in methods)
        {
            if (verbs.Contains(verb))
            {
                item.Set(method, Operation(resource, kind, verb, subresource, path));
            }
        }

        if (item.Count > 0)
        {
            paths.Append(path, item);
        }
    }

    private ObjectDraft Operation(ResourceBinding resource, KindName kind, string verb, string subresource, string path)
    {
        ResourceType type = resource.Type;
        bool everywhere = type.Namespaced && !path.Contains("{namespace}", StringComparison.Ordinal);
        string begins = verb switch { "update" => "replace", "get" => "read", "deletecollection" => "delete", _ => verb };
        string scope = (verb == "deletecollection" ? "Collection" : "") + (type.Namespaced && !everywhere ? "Namespaced" : "");
        string id = $"{begins}{OperationNames.Title(type.Kind.Group)}{OperationNames.Capital(type.Kind.Version)}{scope}{type.Kind.Kind}"
            + $"{OperationNames.Capital(subresource)}{(everywhere ? "ForAllNamespaces" : "")}";
        ObjectDraft operation = new ObjectDraft()
            .Set("operationId", id)
            .Set("tags", new ArrayDraft([(Value)$"{OperationNames.Tag(type.Kind.Group)}_{type.Kind.Version}"]));
        var parameters = new ArrayDraft();
        foreach (string name in QueryOf(verb))
        {
            parameters.Add(Query(name));
        }

        if (path.Contains("{name}", StringComparison.Ordinal))
        {
            parameters.Add(InPath("name"));
        }

        if (path.Contains("{namespace}", StringComparison.Ordinal))
        {
            parameters.Add(InPath("namespace"));
        }

        ObjectDraft content = subresource.Length == 0 ? schemas.Use(type.Type) : Scaled(type, subresource);
        if (verb is "create" or "update")
        {
            SetBody(operation, parameters, content.Clone(), ReadMedia, required: true);
        }
        else if (verb == "patch")
        {
            SetBody(operation, parameters, Shared("Patch"), PatchMedia, required: true);
        }
        else if (verb is "delete" or "deletecollection" && subresource.Length == 0)
        {
            SetBody(operation, parameters, Shared("DeleteOptions"), ReadMedia, required: false);
        }

        operation.Set("parameters", parameters);
        operation.Set("responses", Responses(resource, verb, subresource, content));
        string action = verb switch { "update" => "put", "create" => "post", _ => verb };
        return operation.Set("x-kubernetes-action", action).Set("x-kubernetes-group-version-kind", SchemaWriter.KindOf(kind));
    }

    private ObjectDraft Scaled(ResourceType type, string subresource) =>
        type.Subresource(subresource)?.Type is { } own ? schemas.Use(own) : new ObjectDraft().Set("type", "string");

    private ObjectDraft Shared(string name) => schemas.Use(KubernetesTable.BuiltIn.Type(Meta + name)!);

    private ObjectDraft Responses(ResourceBinding resource, string verb, string subresource, ObjectDraft content)
    {
        ObjectDraft answered = (verb, subresource) switch
        {
            ("list", _) => schemas.Use(KubernetesTable.BuiltIn.Type(resource.Type.Kind with { Kind = resource.Type.ListKind })!),
            ("delete", "") when !resource.Kind.DeleteAnswersObject => Shared("Status"),
            ("deletecollection", _) => Shared("Status"),
            _ => content,
        };
        string[] codes = verb switch
        {
            "create" => ["200", "201", "202"],
            "update" or "patch" => ["200", "201"],
            "delete" when subresource.Length == 0 => ["200", "202"],
            _ => ["200"],
        };
        var responses = new ObjectDraft();
        foreach (string code in codes)
        {
            responses.Set(code, Response(code switch { "200" => "OK", "201" => "Created", _ => "Accepted" }, answered.Clone()));
        }

        return responses.Set("401", new ObjectDraft().Set("description", "Unauthorized"));
    }

    private ObjectDraft Response(string description, ObjectDraft schema)
    {
        ObjectDraft response = new ObjectDraft().Set("description", description);
        return v3 ? response.Set("content", Content(schema, ReadMedia)) : response.Set("schema", schema);
    }

    private void SetBody(ObjectDraft operation, ArrayDraft parameters, ObjectDraft schema, string[] media, bool required)
    {
        if (v3)
        {
            ObjectDraft content = new ObjectDraft().Set("content", Content(schema, media));
            operation.Set("requestBody", required ? content.Set("required", true) : content);
            return;
        }

        operation.Set("consumes", new ArrayDraft(media.Select(m => (Value)m)));
        ObjectDraft body = new ObjectDraft().Set("name", "body").Set("in", "body");
        parameters.Add((required ? body.Set("required", true) : body).Set("schema", schema));
    }

    private static ObjectDraft Content(ObjectDraft schema, string[] media)
    {
        var content = new ObjectDraft();
        foreach (string one in media)
        {
            content.Set(one, new ObjectDraft().Set("schema", schema.Clone()));
        }

        return content;
    }

    private static string[] QueryOf(string verb) => verb switch
    {
        "list" => OperationParameters.List,
        "create" or "update" => OperationParameters.Write,
        "patch" => OperationParameters.Patch,
        "delete" => OperationParameters.Delete,
        "deletecollection" =>
        [
            .. OperationParameters.List.Except(["allowWatchBookmarks", "watch"])
                .Union(OperationParameters.Delete).Order(StringComparer.Ordinal),
        ],
        _ => ["pretty"],
    };

    private ObjectDraft Query(string name) => Parameter(name, inPath: false);

    private ObjectDraft InPath(string name) => Parameter(name, inPath: true);

    private ObjectDraft Parameter(string name, bool inPath) =>
        OperationParameters.Declare(name, inPath, TypeDescriptions.BuiltIn.OfParameter(name), v3);
}
