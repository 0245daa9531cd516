using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Tables;

/// <summary>Reads the lines under a type: <c> name type presence proto [options] [values=…]</c>.</summary>
internal static class FieldReader
{
    private static readonly Value EmptyObject = Document.Parse("{}"u8.ToArray()).Root;
    private static readonly Value Zero = Value.Number("0"u8);

    public static List<FieldSchema> Read(TableText text, int position, Func<string, TypeSchema> type)
    {
        var fields = new List<FieldSchema>();
        for (ReadOnlySpan<byte> line = text.Line(position); !line.IsEmpty && line[0] == ' '; line = text.Line(position))
        {
            position += line.Length + 1;
            if (!line.StartsWith(" union "u8))
            {
                fields.Add(Field(line[1..], type));
            }
        }

        return fields;
    }

    private static FieldSchema Field(ReadOnlySpan<byte> line, Func<string, TypeSchema> type)
    {
        var words = new Words(line);
        string name = words.NextText();
        TypeSchema its = type(words.NextText());
        string presence = words.NextText();
        ReadOnlySpan<byte> proto = words.Next();
        Options options = ReadOptions(words);
        bool always = presence.StartsWith("always", StringComparison.Ordinal);
        return new FieldSchema(name, its)
        {
            Presence = always ? Presence.Always : PresenceOf(presence),
            WhenUnset = !always ? Value.Absent : presence == "always" ? WhenUnset(its.Shape) : Value.Null,
            ProtoPath = proto[0] == '-' ? [] : [.. TableText.Text(proto).Split('.').Select(int.Parse)],
            Required = options.Required,
            Default = options.Default,
            PatchStrategy = options.PatchStrategy,
            PatchMergeKey = options.PatchMergeKey,
            Values = options.Values,
            GoType = options.GoType,
        };
    }

    private static Presence PresenceOf(string word) => word switch
    {
        "pointer" => Presence.Pointer,
        "omitEmpty" => Presence.OmitEmpty,
        "omitZero" => Presence.OmitZero,
        _ => throw new InvalidDataException($"table: no presence {word}"),
    };

    /// <summary>How Go writes the zero value: times, lists, maps and what is kept as bytes are null.</summary>
    private static Value WhenUnset(TypeShape shape) => shape switch
    {
        TypeShape.Object => EmptyObject,
        TypeShape.String => "",
        TypeShape.Boolean => Value.False,
        TypeShape.Int32 or TypeShape.Int64 or TypeShape.Double or TypeShape.IntOrString => Zero,
        TypeShape.Quantity => "0",
        _ => Value.Null,
    };

    private static Options ReadOptions(Words words)
    {
        var options = new Options();
        while (!words.Rest.IsEmpty)
        {
            if (words.Rest.StartsWith("values="u8))
            {
                return options with { Values = TableText.Text(words.Rest["values=".Length..]).Split('|') };
            }

            ReadOnlySpan<byte> word = words.Next();
            int equal = word.IndexOf((byte)'=');
            ReadOnlySpan<byte> value = word[(equal + 1)..];
            options = TableText.Text(equal < 0 ? word : word[..equal]) switch
            {
                "required" => options with { Required = true },
                "default" => options with { Default = Document.Parse(value.ToArray()).Root },
                "patch" => options with { PatchStrategy = TableText.List(value) },
                "key" => options with { PatchMergeKey = TableText.Text(value) },
                "go" => options with { GoType = TableText.Text(value) },
                string other => throw new InvalidDataException($"table: what is {other}?"),
            };
        }

        return options;
    }

    private readonly record struct Options()
    {
        public bool Required { get; init; }

        public Value Default { get; init; }

        public string[] PatchStrategy { get; init; } = [];

        public string PatchMergeKey { get; init; } = "";

        public string[] Values { get; init; } = [];

        public string GoType { get; init; } = "";
    }
}
