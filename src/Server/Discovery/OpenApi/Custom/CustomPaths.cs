using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Descriptions;
using Xebec.Schema.Types;

namespace Xebec.Server.Discovery.OpenApi.Custom;

/// <summary>The paths of custom resources with their operations.</summary>
internal sealed class CustomPaths(SchemaWriter schemas, bool v3)
{
    private readonly CustomSchemas _custom = new(schemas, new PublishedSchema(schemas, v3));

    /// <param name="paths">Where they are added.</param>
    /// <param name="type">The resource.</param>
    /// <param name="schema">openAPIV3Schema of its version.</param>
    public void Write(ObjectDraft paths, ResourceType type, Value schema)
    {
        ObjectDraft One() => _custom.Object(type, schema);
        ObjectDraft Many() => _custom.List(type, schema);
        ObjectDraft Status() => _custom.Shared("Status");
        string root = $"/apis/{type.Kind.Group}/{type.Kind.Version}";
        string collection = type.Namespaced ? $"{root}/namespaces/{{namespace}}/{type.Name.Resource}" : $"{root}/{type.Name.Resource}";
        string kind = type.Kind.Kind, scoped = type.Namespaced ? "Namespaced" + kind : kind;
        Add(
            paths,
            collection,
            type,
            [
                new("get", "list", "list", scoped, $"list objects of kind {kind}", OperationParameters.List) { Answers = [(200, Many)] },
                new("post", "post", "create", scoped, $"create a {kind}", OperationParameters.Write)
                {
                    Body = One, Answers = [(200, One), (201, One), (202, One)],
                },
                new("delete", "deletecollection", "delete", "Collection" + scoped, $"delete collection of {kind}", OperationParameters.List)
                {
                    Answers = [(200, Status)],
                },
            ]);
        Add(
            paths,
            collection + "/{name}",
            type,
            [
                .. Changes(scoped, kind, "", One),
                new("delete", "delete", "delete", scoped, $"delete a {kind}", OperationParameters.Delete)
                {
                    Body = () => _custom.Shared("DeleteOptions"), BodyOptional = true, Answers = [(200, Status), (202, Status)],
                },
            ]);
        foreach (SubresourceType sub in type.Subresources)
        {
            ObjectDraft Part() => sub.Type is { } own && !ReferenceEquals(own, type.Type) ? schemas.Use(own) : One();
            string title = char.ToUpperInvariant(sub.Name[0]) + sub.Name[1..];
            Add(paths, $"{collection}/{{name}}/{sub.Name}", type, [.. Changes(scoped + title, kind, sub.Name + " of ", Part)]);
        }

        if (type.Namespaced)
        {
            Add(
                paths,
                $"{root}/{type.Name.Resource}",
                type,
                [
                    new("get", "list", "list", kind + "ForAllNamespaces", $"list objects of kind {kind}", OperationParameters.List)
                    {
                        Answers = [(200, Many)],
                    },
                ]);
        }
    }

    // what an object and its subresources have in common
    private IEnumerable<CustomOperation> Changes(string name, string kind, string part, Func<ObjectDraft> schema) =>
    [
        new("get", "get", "read", name, $"read {part}the specified {kind}", ["pretty", "resourceVersion"]) { Answers = [(200, schema)] },
        new("put", "put", "replace", name, $"replace {part}the specified {kind}", OperationParameters.Write)
        {
            Body = schema, Answers = [(200, schema), (201, schema)],
        },
        new("patch", "patch", "patch", name, $"partially update {part}the specified {kind}", OperationParameters.Patch)
        {
            Body = () => _custom.Shared("Patch"), Answers = [(200, schema)],
        },
    ];

    // what every operation of a path takes stands beside them
    private void Add(ObjectDraft paths, string path, ResourceType type, IReadOnlyList<CustomOperation> operations)
    {
        string[] places = [.. new[] { "name", "namespace" }.Where(p => path.Contains($"{{{p}}}", StringComparison.Ordinal))];
        string[] common = [.. operations[0].Query.Where(q => operations.All(o => o.Query.Contains(q)))];
        var item = new ObjectDraft();
        foreach (CustomOperation operation in operations)
        {
            item.Set(operation.Method, Written(operation, type.Kind, operation.Query.Except(common)));
        }

        IEnumerable<Value> parameters = places.Concat(common)
            .Order(StringComparer.Ordinal).Select(n => (Value)Parameter(n, type.Kind.Kind));
        paths.Append(path, item.Set("parameters", new ArrayDraft(parameters)));
    }

    private ObjectDraft Written(CustomOperation operation, KindName kind, IEnumerable<string> query)
    {
        string group = OperationName(
            kind.Group.EndsWith(".k8s.io", StringComparison.Ordinal) ? kind.Group[..^".k8s.io".Length] : kind.Group);
        ObjectDraft written = new ObjectDraft()
            .Set("tags", new ArrayDraft([$"{group}_{kind.Version}"]))
            .Set("description", operation.Description)
            .Set("operationId", operation.Verb + Title(group) + Title(kind.Version) + operation.Name);
        var parameters = new ArrayDraft(query.Select(q => (Value)Parameter(q, kind.Kind)));
        if (!v3)
        {
            written.Set("schemes", new ArrayDraft(["https"]))
                .Set("consumes", Texts(operation.Consumes)).Set("produces", Texts(CustomOperation.Media));
        }

        if (operation.Body is { } body)
        {
            if (v3)
            {
                ObjectDraft content = new ObjectDraft().Set("content", Content(operation.Consumes, body));
                written.Set("requestBody", operation.BodyOptional ? content : content.Set("required", true));
            }
            else
            {
                ObjectDraft parameter = new ObjectDraft().Set("name", "body").Set("in", "body");
                parameters.Add((operation.BodyOptional ? parameter : parameter.Set("required", true)).Set("schema", body()));
            }
        }

        if (parameters.Count > 0)
        {
            written.Set("parameters", parameters);
        }

        return written
            .Set("responses", Responses(operation))
            .Set("x-kubernetes-action", operation.Action)
            .Set("x-kubernetes-group-version-kind", SchemaWriter.KindOf(kind));
    }

    private ObjectDraft Responses(CustomOperation operation)
    {
        var responses = new ObjectDraft();
        foreach ((int code, Func<ObjectDraft> schema) in operation.Answers)
        {
            ObjectDraft response = new ObjectDraft().Set("description", code switch { 200 => "OK", 201 => "Created", _ => "Accepted" });
            responses.Set(
                $"{code}", v3 ? response.Set("content", Content(CustomOperation.Media, schema)) : response.Set("schema", schema()));
        }

        return responses.Set("401", new ObjectDraft().Set("description", "Unauthorized"));
    }

    private static ObjectDraft Content(IEnumerable<string> media, Func<ObjectDraft> schema)
    {
        var content = new ObjectDraft();
        foreach (string one in media)
        {
            content.Set(one, new ObjectDraft().Set("schema", schema()));
        }

        return content;
    }

    private ObjectDraft Parameter(string name, string kind) => name switch
    {
        "name" => OperationParameters.Declare(name, true, $"name of the {kind}", v3),
        "namespace" => OperationParameters.Declare(name, true, "namespace of the object", v3),
        _ => OperationParameters.Declare(name, false, TypeDescriptions.BuiltIn.OfParameter(name), v3),
    };

    private static ArrayDraft Texts(IEnumerable<string> texts) => new(texts.Select(t => (Value)t));

    // letters and digits only; what follows anything else begins with a capital
    private static string OperationName(string text) =>
        string.Concat(text.Split('.', '-').Select((word, i) => i == 0 ? word : Title(word)));

    private static string Title(string word) => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..];
}
