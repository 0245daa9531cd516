using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Descriptions;
using Xebec.Schema.Types;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>The paths of a resource with the operations and query parameters that clients look for before they use them.</summary>
internal sealed class OperationWriter(SchemaWriter schemas, bool v3)
{
    private static readonly string[] ReadMedia = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

    private static readonly string[] PatchMedia =
    [
        "application/json-patch+json",
        "application/merge-patch+json",
        "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
    ];

    public void Write(ObjectDraft paths, ResourceType type)
    {
        string root = type.Kind.Group.Length == 0 ? $"/api/{type.Kind.Version}" : $"/apis/{type.Kind.Group}/{type.Kind.Version}";
        string collection = type.Namespaced ? $"{root}/namespaces/{{namespace}}/{type.Name.Resource}" : $"{root}/{type.Name.Resource}";
        Add(paths, collection, type, type.Kind, [("get", "list"), ("post", "create"), ("delete", "deletecollection")], type.Verbs, "");
        if (type.Allows("get"))
        {
            Add(paths, collection + "/{name}", type, type.Kind,
                [("get", "get"), ("put", "update"), ("patch", "patch"), ("delete", "delete")], type.Verbs, "");
        }

        foreach (SubresourceType sub in type.Subresources)
        {
            string path = $"{collection}/{{name}}/{sub.Name}";
            Add(paths, path, type, sub.Kind,
                [("get", "get"), ("put", "update"), ("post", "create"), ("patch", "patch"), ("delete", "delete")], sub.Verbs, sub.Name);
        }

        if (type.Namespaced && type.Allows("list"))
        {
            Add(paths, $"{root}/{type.Name.Resource}", type, type.Kind, [("get", "list")], type.Verbs, "");
        }
    }

    private void Add(ObjectDraft paths, string path, ResourceType type, KindName kind,
        (string Method, string Verb)[] methods, IReadOnlyList<string> verbs, string subresource)
    {
        var item = new ObjectDraft();
        foreach ((string method, string verb) in methods)
        {
            if (verbs.Contains(verb))
            {
                item.Set(method, Operation(type, kind, verb, subresource, path));
            }
        }

        if (item.Count > 0)
        {
            paths.Append(path, item);
        }
    }

    private ObjectDraft Operation(ResourceType type, KindName kind, string verb, string subresource, string path)
    {
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
        if (verb is "create" or "update" or "patch")
        {
            bool patches = verb == "patch";
            ObjectDraft sent = patches ? new ObjectDraft().Set("type", "object") : content.Clone();
            SetBody(operation, parameters, sent, patches ? PatchMedia : ReadMedia);
        }

        operation.Set("parameters", parameters);
        operation.Set("responses", new ObjectDraft().Set("200", Response(content)));
        string action = verb switch { "update" => "put", "create" => "post", _ => verb };
        return operation.Set("x-kubernetes-action", action).Set("x-kubernetes-group-version-kind", SchemaWriter.KindOf(kind));
    }

    private ObjectDraft Scaled(ResourceType type, string subresource) =>
        type.Subresource(subresource)?.Type is { } own ? schemas.Use(own) : new ObjectDraft().Set("type", "string");

    private ObjectDraft Response(ObjectDraft schema)
    {
        ObjectDraft response = new ObjectDraft().Set("description", "OK");
        return v3 ? response.Set("content", Content(schema, ReadMedia)) : response.Set("schema", schema);
    }

    private void SetBody(ObjectDraft operation, ArrayDraft parameters, ObjectDraft schema, string[] media)
    {
        if (v3)
        {
            operation.Set("requestBody", new ObjectDraft().Set("content", Content(schema, media)).Set("required", true));
            return;
        }

        operation.Set("consumes", new ArrayDraft(media.Select(m => (Value)m)));
        parameters.Add(new ObjectDraft().Set("name", "body").Set("in", "body").Set("required", true).Set("schema", schema));
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
        "list" =>
        [
            "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion", "resourceVersionMatch", "sendInitialEvents",
            "timeoutSeconds", "watch", "pretty",
        ],
        "create" or "update" => ["dryRun", "fieldManager", "fieldValidation", "pretty"],
        "patch" => ["dryRun", "fieldManager", "fieldValidation", "force", "pretty"],
        "delete" => ["dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy", "pretty"],
        "deletecollection" =>
        [
            "continue", "dryRun", "fieldSelector", "gracePeriodSeconds", "labelSelector", "limit", "propagationPolicy", "resourceVersion",
            "pretty",
        ],
        _ => ["pretty"],
    };

    private ObjectDraft Query(string name)
    {
        string type = name switch
        {
            "limit" or "timeoutSeconds" or "gracePeriodSeconds" => "integer",
            "watch" or "force" or "sendInitialEvents" or "orphanDependents" => "boolean",
            _ => "string",
        };
        return Typed(Described(name, "query"), type);
    }

    private ObjectDraft InPath(string name) => Typed(Described(name, "path").Set("required", true), "string");

    private static ObjectDraft Described(string name, string place) => new ObjectDraft()
        .Set("name", name).Set("in", place).Set("description", TypeDescriptions.BuiltIn.OfParameter(name));

    private ObjectDraft Typed(ObjectDraft parameter, string type) => v3
        ? parameter.Set("schema", new ObjectDraft().Set("type", type).Set("uniqueItems", true))
        : parameter.Set("type", type).Set("uniqueItems", true);
}
