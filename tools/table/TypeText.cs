namespace Xebec.Tools.Table;

/// <summary>Spells the type of a field; equal spellings are equal schemas, also in how they merge.</summary>
internal sealed class TypeText(ShortNames names, IReadOnlyDictionary<string, TypeFacts> types)
{
    public string Of(FieldFacts field, string package)
    {
        string text = Spell(field.Type, package);
        if (field.Type.EndsWith("[]", StringComparison.Ordinal) && field.ListType is "set" or "map")
        {
            string keys = field.ListMapKeys.Length == 0 ? "" : ":" + string.Join(',', field.ListMapKeys);
            text = $"{text[..^2]}[{field.ListType}{keys}]";
        }

        bool atomic = types.TryGetValue(field.Type, out TypeFacts? type) && type.Atomic;
        if (field.MapType == "atomic" && !atomic)
        {
            text += "~atomic";
        }
        else if (field.MapType == "granular" && atomic)
        {
            text += "~granular";
        }

        return field.Wrapper.Length > 0 ? $"{text}={field.Wrapper}" : text;
    }

    private string Spell(string type, string package)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            return Spell(type[..^2], package) + "[]";
        }

        if (type.StartsWith("map<string,", StringComparison.Ordinal))
        {
            string element = Spell(type["map<string,".Length..^1], package);

            // the only maps of lists are the extra attributes of users; protobuf has no maps of lists, so theirs is a message
            return element.EndsWith("[]", StringComparison.Ordinal) ? $"map<{element}=ExtraValue>" : $"map<{element}>";
        }

        return type.Contains('.') ? names.Of(type, package) : type == "byte" ? "bytes" : type;
    }
}
