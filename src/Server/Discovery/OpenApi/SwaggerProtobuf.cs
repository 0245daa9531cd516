using Xebec.Api.Documents;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>
/// A Swagger 2.0 document in the protobuf form that clients fetch. Written from the JSON form: each message below says which members become
/// which fields; extensions travel as named YAML texts (JSON is YAML).
/// </summary>
internal static class SwaggerProtobuf
{
    public static byte[] Write(Value document)
    {
        var to = new DescribingMessage();
        to.Text(1, document["swagger"]);
        to.Nested(2, info =>
        {
            info.Text(1, document["info"]["title"]);
            info.Text(2, document["info"]["version"]);
        });
        to.Nested(8, paths => paths.Named(2, document["paths"], WritePath));
        to.Nested(9, definitions => definitions.Named(1, document["definitions"], WriteSchema));
        return to.ToArray();
    }

    private static void WritePath(DescribingMessage to, Value path)
    {
        WriteParameters(to, 9, path["parameters"]);
        ReadOnlySpan<(string, int)> methods = [("get", 2), ("put", 3), ("post", 4), ("delete", 5), ("patch", 8)];
        foreach ((string method, int number) in methods)
        {
            if (path[method].IsObject)
            {
                to.Nested(number, operation => WriteOperation(operation, path[method]));
            }
        }
    }

    private static void WriteOperation(DescribingMessage to, Value operation)
    {
        to.Texts(1, operation["tags"]);
        to.Text(3, operation["description"]);
        to.Text(5, operation["operationId"]);
        to.Texts(6, operation["produces"]);
        to.Texts(7, operation["consumes"]);
        WriteParameters(to, 8, operation["parameters"]);
        to.Texts(10, operation["schemes"]);
        to.Nested(9, responses => responses.Named(1, operation["responses"], (value, response) => value.Nested(1, one =>
        {
            one.Text(1, response["description"]);
            if (response["schema"].IsObject)
            {
                one.Nested(2, schema => schema.Nested(1, s => WriteSchema(s, response["schema"])));
            }
        })));
        to.Extensions(13, operation);
    }

    private static void WriteParameters(DescribingMessage to, int number, Value parameters)
    {
        foreach (Value parameter in parameters.Elements)
        {
            to.Nested(number, item => item.Nested(1, either => WriteParameter(either, parameter)));
        }
    }

    private static void WriteParameter(DescribingMessage to, Value parameter)
    {
        switch (parameter["in"].TextOrEmpty)
        {
            case "body":
                to.Nested(1, body =>
                {
                    body.Text(2, parameter["name"]);
                    body.Text(3, parameter["in"]);
                    body.Flag(4, parameter["required"]);
                    body.Nested(5, schema => WriteSchema(schema, parameter["schema"]));
                });
                break;
            case "path":
                to.Nested(2, other => other.Nested(4, path =>
                {
                    path.Flag(1, parameter["required"]);
                    path.Text(2, parameter["in"]);
                    path.Text(3, parameter["description"]);
                    path.Text(4, parameter["name"]);
                    path.Text(5, parameter["type"]);
                }));
                break;
            default:
                to.Nested(2, other => other.Nested(3, query =>
                {
                    query.Flag(1, parameter["required"]);
                    query.Text(2, parameter["in"]);
                    query.Text(3, parameter["description"]);
                    query.Text(4, parameter["name"]);
                    query.Text(6, parameter["type"]);
                }));
                break;
        }
    }

    private static void WriteSchema(DescribingMessage to, Value schema)
    {
        to.Text(1, schema["$ref"]);
        to.Text(2, schema["format"]);
        to.Text(3, schema["title"]);
        to.Text(4, schema["description"]);
        to.Any(5, schema["default"]);
        WriteBounds(to, schema);
        to.Texts(19, schema["required"]);
        foreach (Value legal in schema["enum"].Elements)
        {
            to.Any(20, legal);
        }

        if (schema["additionalProperties"].IsObject)
        {
            to.Nested(21, additional => additional.Nested(1, one => WriteSchema(one, schema["additionalProperties"])));
        }
        else if (schema["additionalProperties"].IsTrue)
        {
            to.Nested(21, additional => additional.Flag(2, schema["additionalProperties"]));
        }

        if (schema["type"].IsString)
        {
            to.Nested(22, type => type.Text(1, schema["type"]));
        }

        if (schema["items"].IsObject)
        {
            to.Nested(23, items => items.Nested(1, one => WriteSchema(one, schema["items"])));
        }

        if (schema["properties"].IsObject)
        {
            to.Nested(25, properties => properties.Named(1, schema["properties"], WriteSchema));
        }

        to.Extensions(31, schema);
    }

    private static void WriteBounds(DescribingMessage to, Value schema)
    {
        to.Real(6, schema["multipleOf"]);
        to.Real(7, schema["maximum"]);
        to.Flag(8, schema["exclusiveMaximum"]);
        to.Real(9, schema["minimum"]);
        to.Flag(10, schema["exclusiveMinimum"]);
        to.Integer(11, schema["maxLength"]);
        to.Integer(12, schema["minLength"]);
        to.Text(13, schema["pattern"]);
        to.Integer(14, schema["maxItems"]);
        to.Integer(15, schema["minItems"]);
        to.Integer(17, schema["maxProperties"]);
        to.Integer(18, schema["minProperties"]);
    }
}
