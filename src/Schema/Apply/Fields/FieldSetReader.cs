using System.Globalization;
using System.Text;
using System.Text.Json;
using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Fields;

/// <summary>Reads the FieldsV1 form of a set: <c>{"f:data":{".":{},"f:a":{}}}</c>.</summary>
public static class FieldSetReader
{
    /// <summary>
    /// Reads a set. Elements of kinds we do not know (another letter before the colon)
    /// are left out, as upstream does; anything else that is wrong is a problem.
    /// </summary>
    /// <param name="fields">The <c>fieldsV1</c> of an entry; absent and null are the empty set.</param>
    /// <param name="type">The type the set is of, when known: names are then shared with it instead of copied.</param>
    public static bool TryRead(Value fields, out FieldSet set, out string? problem, TypeSchema? type = null)
    {
        problem = null;
        set = Read(fields, type, out _, ref problem);
        return problem is null;
    }

    private static FieldSet Read(Value fields, TypeSchema? type, out bool self, ref string? problem)
    {
        self = false;
        int count = fields.Count;
        if (count == 0 || !fields.IsObject)
        {
            problem ??= fields.IsObject || fields.IsNullOrAbsent ? null : "a field set is an object";
            return FieldSet.Empty;
        }

        var nodes = new FieldNode[count];
        int filled = 0;
        int expected = 0;
        foreach (Member member in fields.Members)
        {
            if (member.NameIs("."))
            {
                self = true;
                continue;
            }

            bool known = TryElement(member.NameValue, type, ref expected, out PathElement element, out TypeSchema? inner, ref problem);
            FieldSet below = Read(member.Value, inner, out bool owned, ref problem);
            if (problem is not null)
            {
                return FieldSet.Empty;
            }

            if (known)
            {
                nodes[filled++] = new FieldNode(element, owned || below.IsEmpty, below.IsEmpty ? null : below);
            }
        }

        return FieldSet.OfNodes(nodes, filled);
    }

    private static bool TryElement(
        Value name, TypeSchema? type, ref int expected, out PathElement element, out TypeSchema? inner, ref string? problem)
    {
        element = default;
        inner = type?.Element;
        Span<byte> unquoted = stackalloc byte[256];
        bool plain = PlainUtf8(name, out ReadOnlySpan<byte> inside);
        scoped ReadOnlySpan<byte> utf8 = inside;
        if (!plain)
        {
            utf8 = Unquote(inside, unquoted, out int length) ? unquoted[..length] : Encoding.UTF8.GetBytes(name.TextOrEmpty);
        }

        if (utf8.Length < 2 || utf8[1] != (byte)':')
        {
            problem = utf8.Length < 2 ? "key must be 2 characters long" : $"missing colon: {name.TextOrEmpty}";
            return false;
        }

        ReadOnlySpan<byte> rest = utf8[2..];
        switch (utf8[0])
        {
            case (byte)'f':
                element = PathElement.Field(FieldName(rest, type, ref expected, ref inner));
                return true;
            case (byte)'k':
                return TryKey(rest, type, out element, ref problem);
            case (byte)'v':
                return TryValue(rest, out element, ref problem);
            case (byte)'i' when int.TryParse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int place):
                element = PathElement.Index(place);
                return true;
            case (byte)'i':
                problem = $"not a place: {name.TextOrEmpty}";
                return false;
            default:
                return false;
        }
    }

    private static string FieldName(ReadOnlySpan<byte> name, TypeSchema? type, ref int expected, ref TypeSchema? inner)
    {
        if (type?.Shape == TypeShape.Object)
        {
            int at = type.Index.Find(name, ref expected);
            inner = at < 0 ? type.Additional : type.Index.Fields[at].Type;
            if (at >= 0)
            {
                return type.Index.Fields[at].Name;
            }
        }

        return Encoding.UTF8.GetString(name);
    }

    // the text of a name without decoding it: most have no escapes, and keys have none but quotes
    private static bool PlainUtf8(Value name, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        if (name.Source is not Document document)
        {
            return false;
        }

        ref readonly Token token = ref document.TokenAt(name.Index);
        utf8 = document.SpanOf(token);
        return token.Kind == TokenKind.String;
    }

    // the inside of a JSON string without its backslashes; false when it has others than before quotes, or is long
    private static bool Unquote(ReadOnlySpan<byte> inside, scoped Span<byte> to, out int length)
    {
        length = 0;
        if (inside.IsEmpty || inside.Length > to.Length)
        {
            return false;
        }

        for (int i = 0; i < inside.Length; i++)
        {
            if (inside[i] == (byte)'\\' && inside[++i] != (byte)'"')
            {
                return false;
            }

            to[length++] = inside[i];
        }

        return true;
    }

    private static bool TryKey(ReadOnlySpan<byte> json, TypeSchema? type, out PathElement element, ref string? problem)
    {
        element = default;
        var fields = new KeyField[4];
        int count = 0;
        try
        {
            var reader = new Utf8JsonReader(json);
            bool good = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (good && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = KeyName(ref reader, type);
                good = reader.Read() && TryScalar(ref reader, out Value value) && Add(ref fields, ref count, name, value);
            }

            if (good && !reader.Read())
            {
                element = PathElement.Key(count == fields.Length ? fields : fields[..count]);
                return true;
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // the reader's way to say that it is no JSON, or that a text has half a surrogate pair
        }

        problem = $"not a key: {Encoding.UTF8.GetString(json)}";
        return false;
    }

    private static string KeyName(ref Utf8JsonReader reader, TypeSchema? type)
    {
        foreach (string key in type?.ListMapKeys ?? [])
        {
            if (reader.ValueTextEquals(key))
            {
                return key;
            }
        }

        return reader.GetString()!;
    }

    private static bool TryValue(ReadOnlySpan<byte> json, out PathElement element, ref string? problem)
    {
        element = default;
        if (Document.TryParse(json.ToArray(), out Document? document, out _))
        {
            element = PathElement.Value(document.Root);
            return true;
        }

        problem = $"not a value: {Encoding.UTF8.GetString(json)}";
        return false;
    }

    private static bool Add(ref KeyField[] fields, ref int count, string name, Value value)
    {
        if (count == fields.Length)
        {
            Array.Resize(ref fields, count * 2);
        }

        fields[count++] = new KeyField(name, value);
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
