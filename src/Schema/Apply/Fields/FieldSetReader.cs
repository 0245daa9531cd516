using System.Globalization;
using System.Text;
using System.Text.Json;
using Xebec.Api.Documents;

namespace Xebec.Schema.Apply.Fields;

/// <summary>Reads the FieldsV1 form of a set: <c>{"f:data":{".":{},"f:a":{}}}</c>.</summary>
public static class FieldSetReader
{
    /// <summary>
    /// Reads a set. Elements of kinds we do not know (another letter before the colon) are left out, as upstream does; anything else that is
    /// wrong is a problem.
    /// </summary>
    /// <param name="fields">The <c>fieldsV1</c> of an entry; absent and null are the empty set.</param>
    public static bool TryRead(Value fields, out FieldSet set, out string? problem)
    {
        problem = null;
        set = Read(fields, out _, ref problem);
        return problem is null;
    }

    private static FieldSet Read(Value fields, out bool self, ref string? problem)
    {
        self = false;
        if (!fields.IsObject)
        {
            problem ??= fields.IsNullOrAbsent ? null : "a field set is an object";
            return FieldSet.Empty;
        }

        List<FieldNode>? nodes = null;
        foreach (Member member in fields.Members)
        {
            if (member.NameIs("."))
            {
                self = true;
                continue;
            }

            FieldSet below = Read(member.Value, out bool owned, ref problem);
            if (TryElement(member.Name, out PathElement element, ref problem))
            {
                (nodes ??= []).Add(new FieldNode(element, owned || below.IsEmpty, below.IsEmpty ? null : below));
            }

            if (problem is not null)
            {
                return FieldSet.Empty;
            }
        }

        return FieldSet.OfNodes(nodes);
    }

    private static bool TryElement(string text, out PathElement element, ref string? problem)
    {
        element = default;
        if (text.Length < 2 || text[1] != ':')
        {
            problem = text.Length < 2 ? "key must be 2 characters long" : $"missing colon: {text}";
            return false;
        }

        switch (text[0])
        {
            case 'f':
                element = PathElement.Field(text[2..]);
                return true;
            case 'k':
                return TryKey(text.AsSpan(2), out element, ref problem);
            case 'v':
                return TryValue(text.AsSpan(2), out element, ref problem);
            case 'i' when int.TryParse(text.AsSpan(2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int place):
                element = PathElement.Index(place);
                return true;
            case 'i':
                problem = $"not a place: {text}";
                return false;
            default:
                return false;
        }
    }

    private static bool TryKey(ReadOnlySpan<char> json, out PathElement element, ref string? problem)
    {
        element = default;
        Span<byte> utf8 = json.Length <= 128 ? stackalloc byte[512] : new byte[Encoding.UTF8.GetMaxByteCount(json.Length)];
        utf8 = utf8[..Encoding.UTF8.GetBytes(json, utf8)];
        var fields = new List<KeyField>(2);
        try
        {
            var reader = new Utf8JsonReader(utf8);
            bool good = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                good = reader.Read() && TryScalar(ref reader, out Value value) && Add(fields, name, value);
            }

            if (good && !reader.Read())
            {
                element = PathElement.Key([.. fields]);
                return true;
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // the reader's way to say that it is no JSON, or that a text has half a surrogate pair
        }

        problem = $"not a key: {json}";
        return false;
    }

    private static bool TryValue(ReadOnlySpan<char> json, out PathElement element, ref string? problem)
    {
        element = default;
        if (Document.TryParse(Encoding.UTF8.GetBytes(json.ToString()), out Document? document, out _))
        {
            element = PathElement.Value(document.Root);
            return true;
        }

        problem = $"not a value: {json}";
        return false;
    }

    private static bool Add(List<KeyField> fields, string name, Value value)
    {
        fields.Add(new KeyField(name, value));
        return true;
    }

    private static bool TryScalar(ref Utf8JsonReader reader, out Value value)
    {
        value = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!,
            JsonTokenType.Number => Value.Number(reader.ValueSpan),
            JsonTokenType.True => Value.True,
            JsonTokenType.False => Value.False,
            JsonTokenType.Null => Value.Null,
            _ => default,
        };
        return value.Exists;
    }
}
