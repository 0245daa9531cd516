using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom;

/// <summary>Sets have no element twice, and lists with keys no key.</summary>
internal static class ListTypeRules
{
    public static void Check(Value schema, Value value, FieldPath path, FieldErrors errors)
    {
        if (value.IsArray)
        {
            string type = schema["x-kubernetes-list-type"].TextOrEmpty;
            HashSet<string> seen = new(StringComparer.Ordinal);
            int index = 0;
            foreach (Value element in value.Elements)
            {
                Value identity = type == "map" ? KeysOf(schema, element) : element;
                if (type is "map" or "set" && !seen.Add(identity.ToString()))
                {
                    errors.Duplicate(path[index], identity);
                }

                Check(schema["items"], element, path[index++], errors);
            }
        }

        foreach (Member member in value.Members)
        {
            Value own = schema["properties"][member.Name];
            if (own.Exists)
            {
                Check(own, member.Value, path.Child(member.Name), errors);
            }
            else if (schema["additionalProperties"].IsObject)
            {
                Check(schema["additionalProperties"], member.Value, path.Key(member.Name), errors);
            }
        }
    }

    private static Value KeysOf(Value schema, Value element)
    {
        var keys = new ObjectDraft();
        foreach (Value key in schema["x-kubernetes-list-map-keys"].Elements)
        {
            if (element[key.TextOrEmpty] is { Exists: true } part)
            {
                keys.Set(key.TextOrEmpty, part);
            }
        }

        return keys;
    }
}
