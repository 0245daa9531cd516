using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Schema.Patterns;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom;

/// <summary>What a structural schema demands of values: types, required members, enumerations, bounds, lengths and patterns.</summary>
internal static class StructuralRules
{
    public static void Check(Value schema, Value value, FieldPath path, FieldErrors errors)
    {
        if (!schema.IsObject || !value.Exists || (value.Kind == ValueKind.Null && schema["nullable"].IsTrue))
        {
            return;
        }

        if (WrongType(schema, value) is { } wanted)
        {
            errors.TypeInvalid(path, value.IsObject || value.IsArray ? value : (Value)Shown(value), $"{path} in body must be of type {wanted}: {GoText(TypeName(value))}");
            return;
        }

        CheckEnum(schema, value, path, errors);
        switch (value.Kind)
        {
            case ValueKind.Object:
                CheckObject(schema, value, path, errors);
                break;
            case ValueKind.Array:
                CheckList(schema, value, path, errors);
                break;
            case ValueKind.String:
                CheckText(schema, value.TextOrEmpty, path, errors);
                break;
            case ValueKind.Number:
                CheckNumber(schema, value, path, errors);
                break;
        }
    }

    private static string GoText(string text) => Api.Names.GoText.Quote(text);

    private static string Shown(Value value) => TypeName(value);

    private static string TypeName(Value value) => value.Kind switch
    {
        ValueKind.Object => "object",
        ValueKind.Array => "array",
        ValueKind.Boolean => "boolean",
        ValueKind.Number => value.Integer is null ? "number" : "integer",
        ValueKind.Null => "null",
        _ => "string",
    };

    private static string? WrongType(Value schema, Value value)
    {
        if (schema["x-kubernetes-int-or-string"].IsTrue)
        {
            return value.IsString || value.Integer is not null ? null : "integer,string";
        }

        string wanted = schema["type"].TextOrEmpty;
        string actual = TypeName(value);
        bool right = wanted.Length == 0 || wanted == actual || (wanted == "number" && actual == "integer");
        return right ? null : wanted;
    }

    private static void CheckEnum(Value schema, Value value, FieldPath path, FieldErrors errors)
    {
        var legal = schema["enum"].Elements.ToList();
        if (legal.Count > 0 && !legal.Contains(value))
        {
            errors.NotSupported(path, value, legal.Select(v => v.Text ?? v.ToString()));
        }
    }

    private static void CheckObject(Value schema, Value value, FieldPath path, FieldErrors errors)
    {
        foreach (Value required in schema["required"].Elements)
        {
            if (!value[required.TextOrEmpty].Exists)
            {
                errors.Required(path.Child(required.TextOrEmpty));
            }
        }

        Value properties = schema["properties"];
        foreach (Member member in value.Members)
        {
            Value own = properties[member.Name];
            if (own.Exists)
            {
                Check(own, member.Value, path.Child(member.Name), errors);
            }
            else
            {
                Check(schema["additionalProperties"], member.Value, path.Child(member.Name), errors);
            }
        }

        Count(schema, value.Count, "Properties", "properties", path, errors);
    }

    private static void CheckList(Value schema, Value value, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value element in value.Elements)
        {
            Check(schema["items"], element, path[index++], errors);
        }

        Count(schema, index, "Items", "items", path, errors);
    }

    private static void Count(Value schema, int count, string keyword, string noun, FieldPath path, FieldErrors errors)
    {
        if (schema["max" + keyword].Integer is { } most && count > most)
        {
            errors.TooMany(path, count, (int)most);
        }

        if (schema["min" + keyword].Integer is { } least && count < least)
        {
            errors.Invalid(path, count, string.Create(CultureInfo.InvariantCulture, $"{path} in body should have at least {least} {noun}"));
        }
    }

    private static void CheckText(Value schema, string text, FieldPath path, FieldErrors errors)
    {
        int runes = text.EnumerateRunes().Count();
        if (schema["maxLength"].Integer is { } most && runes > most)
        {
            errors.TooLong(path, (int)most);
        }

        if (schema["minLength"].Integer is { } least && runes < least)
        {
            errors.Invalid(path, text, string.Create(CultureInfo.InvariantCulture, $"{path} in body should be at least {least} chars long"));
        }

        if (schema["pattern"].Text is { } pattern && Re2Pattern.IsMatch(text, pattern, out _) != true)
        {
            errors.Invalid(path, text, $"{path} in body should match '{pattern}'");
        }
    }

    private static void CheckNumber(Value schema, Value value, FieldPath path, FieldErrors errors)
    {
        double number = value.Real ?? 0;
        if (schema["maximum"].Real is { } most && (number > most || (schema["exclusiveMaximum"].IsTrue && number == most)))
        {
            errors.Invalid(path, value, $"{path} in body should be less than {(schema["exclusiveMaximum"].IsTrue ? "" : "or equal to ")}{schema["maximum"]}");
        }

        if (schema["minimum"].Real is { } least && (number < least || (schema["exclusiveMinimum"].IsTrue && number == least)))
        {
            errors.Invalid(path, value, $"{path} in body should be greater than {(schema["exclusiveMinimum"].IsTrue ? "" : "or equal to ")}{schema["minimum"]}");
        }
    }
}
