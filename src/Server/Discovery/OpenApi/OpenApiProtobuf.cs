using Xebec.Api.Documents;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>
/// An OpenAPI 3.0 document in the protobuf form that clients may fetch. Written from the JSON form, as <see cref="SwaggerProtobuf"/> is:
/// what may be a thing or a reference to one is a message of its own around it, and maps are lists of names with values.
/// </summary>
internal static class OpenApiProtobuf
{
    private static readonly (string Method, int Number)[] Methods = [("get", 4), ("put", 5), ("post", 6), ("delete", 7), ("patch", 10)];

    public static byte[] Write(Value document)
    {
        var to = new DescribingMessage();
        to.Text(1, document["openapi"]);
        to.Nested(2, info =>
        {
            info.Text(1, document["info"]["title"]);
            info.Text(6, document["info"]["version"]);
        });
        to.Nested(4, paths => paths.Named(1, document["paths"], WritePath));
        to.Nested(5, components =>
        {
            Value parts = document["components"];
            WriteMap(components, 1, parts["schemas"], WriteEither);
            WriteMap(components, 7, parts["securitySchemes"], (either, scheme) => either.Nested(1, one => WriteScheme(one, scheme)));
        });
        return to.ToArray();
    }

    private static void WritePath(DescribingMessage to, Value path)
    {
        foreach ((string method, int number) in Methods)
        {
            if (path[method].IsObject)
            {
                to.Nested(number, operation => WriteOperation(operation, path[method]));
            }
        }

        WriteParameters(to, 13, path["parameters"]);
        to.Extensions(14, path);
    }

    private static void WriteOperation(DescribingMessage to, Value operation)
    {
        to.Texts(1, operation["tags"]);
        to.Text(3, operation["description"]);
        to.Text(5, operation["operationId"]);
        WriteParameters(to, 6, operation["parameters"]);
        Value body = operation["requestBody"];
        if (body.IsObject)
        {
            to.Nested(7, either => either.Nested(1, one =>
            {
                WriteContent(one, 2, body["content"]);
                one.Flag(3, body["required"]);
            }));
        }

        to.Nested(8, responses => responses.Named(2, operation["responses"], (either, response) => either.Nested(1, one =>
        {
            one.Text(1, response["description"]);
            WriteContent(one, 3, response["content"]);
        })));
        to.Extensions(13, operation);
    }

    private static void WriteParameters(DescribingMessage to, int number, Value parameters)
    {
        foreach (Value parameter in parameters.Elements)
        {
            to.Nested(number, either => either.Nested(1, one =>
            {
                one.Text(1, parameter["name"]);
                one.Text(2, parameter["in"]);
                one.Text(3, parameter["description"]);
                one.Flag(4, parameter["required"]);
                one.Nested(10, schema => WriteEither(schema, parameter["schema"]));
            }));
        }
    }

    private static void WriteContent(DescribingMessage to, int number, Value content) =>
        WriteMap(to, number, content, (media, one) => media.Nested(1, schema => WriteEither(schema, one["schema"])));

    private static void WriteScheme(DescribingMessage to, Value scheme)
    {
        to.Text(1, scheme["type"]);
        to.Text(2, scheme["description"]);
        to.Text(3, scheme["name"]);
        to.Text(4, scheme["in"]);
    }

    // a schema, or a reference to one
    private static void WriteEither(DescribingMessage to, Value schema)
    {
        if (schema["$ref"].IsString)
        {
            to.Nested(2, reference => reference.Text(1, schema["$ref"]));
        }
        else
        {
            to.Nested(1, one => WriteSchema(one, schema));
        }
    }

    private static void WriteSchema(DescribingMessage to, Value schema)
    {
        to.Flag(1, schema["nullable"]);
        to.Text(9, schema["title"]);
        WriteBounds(to, schema);
        to.Texts(23, schema["required"]);
        foreach (Value legal in schema["enum"].Elements)
        {
            to.Any(24, legal);
        }

        to.Text(25, schema["type"]);
        WriteAll(to, 26, schema["allOf"]);
        WriteAll(to, 27, schema["oneOf"]);
        WriteAll(to, 28, schema["anyOf"]);
        if (schema["not"].IsObject)
        {
            to.Nested(29, not => WriteSchema(not, schema["not"]));
        }

        if (schema["items"].IsObject)
        {
            to.Nested(30, items => items.Nested(1, one => WriteEither(one, schema["items"])));
        }

        WriteMap(to, 31, schema["properties"], WriteEither);
        Value additional = schema["additionalProperties"];
        if (additional.IsObject)
        {
            to.Nested(32, others => others.Nested(1, one => WriteEither(one, additional)));
        }
        else if (additional.Exists)
        {
            to.Nested(32, others => others.Choice(2, additional));
        }

        Value given = schema["default"];
        if (given.Exists)
        {
            // what is neither a number nor a flag nor a text is there, and says nothing
            to.Nested(33, one => one.Choice(given.IsString ? 3 : given.Kind == ValueKind.Number ? 1 : 2, given));
        }

        to.Text(34, schema["description"]);
        to.Text(35, schema["format"]);
        to.Extensions(36, schema);
    }

    private static void WriteBounds(DescribingMessage to, Value schema)
    {
        to.Real(10, schema["multipleOf"]);
        to.Real(11, schema["maximum"]);
        to.Flag(12, schema["exclusiveMaximum"]);
        to.Real(13, schema["minimum"]);
        to.Flag(14, schema["exclusiveMinimum"]);
        to.Integer(15, schema["maxLength"]);
        to.Integer(16, schema["minLength"]);
        to.Text(17, schema["pattern"]);
        to.Integer(18, schema["maxItems"]);
        to.Integer(19, schema["minItems"]);
        to.Flag(20, schema["uniqueItems"]);
        to.Integer(21, schema["maxProperties"]);
        to.Integer(22, schema["minProperties"]);
    }

    private static void WriteAll(DescribingMessage to, int number, Value schemas)
    {
        foreach (Value schema in schemas.Elements)
        {
            to.Nested(number, one => WriteEither(one, schema));
        }
    }

    private static void WriteMap(DescribingMessage to, int number, Value members, Action<DescribingMessage, Value> write)
    {
        if (members.IsObject)
        {
            to.Nested(number, map => map.Named(1, members, write));
        }
    }
}
