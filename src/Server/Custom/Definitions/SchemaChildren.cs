using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Definitions;

/// <summary>The schemas inside a schema, with where they stand.</summary>
internal static class SchemaChildren
{
    private static readonly string[] Junctions = ["allOf", "oneOf", "anyOf"];

    /// <summary>Those that describe the members and elements of a value.</summary>
    public static IEnumerable<(Value Schema, FieldPath Path)> Structure(Value schema, FieldPath path)
    {
        if (schema["additionalProperties"].IsObject)
        {
            yield return (schema["additionalProperties"], path.Child("additionalProperties"));
        }

        foreach (Member property in schema["properties"].Members.ToList().OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            yield return (property.Value, path.Child("properties").Key(property.Name));
        }

        if (schema["items"].IsObject)
        {
            yield return (schema["items"], path.Child("items"));
        }
    }

    /// <summary>Those that the same value has to match, or not.</summary>
    public static IEnumerable<(Value Schema, FieldPath Path)> Logic(Value schema, FieldPath path)
    {
        if (schema["not"].IsObject)
        {
            yield return (schema["not"], path.Child("not"));
        }

        foreach (string junction in Junctions)
        {
            int index = 0;
            foreach (Value branch in schema[junction].Elements)
            {
                yield return (branch, path.Child(junction)[index++]);
            }
        }
    }
}
