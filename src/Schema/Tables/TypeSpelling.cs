using Xebec.Schema.Types;

namespace Xebec.Schema.Tables;

/// <summary>
/// Reads the spelling of a type: a scalar or a name; <c>X[]</c>, <c>X[set]</c>, <c>X[map:key,key]</c>; <c>map&lt;X&gt;</c>; with
/// <c>~atomic</c> or <c>~granular</c> where a field merges otherwise than its type, and <c>=Message</c> where protobuf wraps a list.
/// </summary>
internal static class TypeSpelling
{
    private static readonly TypeSchema String = new(TypeShape.String);
    private static readonly TypeSchema Boolean = new(TypeShape.Boolean);
    private static readonly TypeSchema Int32 = new(TypeShape.Int32);
    private static readonly TypeSchema Int64 = new(TypeShape.Int64);
    private static readonly TypeSchema Double = new(TypeShape.Double);
    private static readonly TypeSchema Bytes = new(TypeShape.Bytes);

    public static TypeSchema Read(string text, Func<string, TypeSchema> element, Func<string, MergeKind?, TypeSchema> named)
    {
        MergeKind? merge = null;
        if (text.IndexOf('~') is > 0 and int mark)
        {
            merge = text[(mark + 1)..] == "atomic" ? MergeKind.Atomic : MergeKind.Granular;
            text = text[..mark];
        }

        if (text.StartsWith("map<", StringComparison.Ordinal) && text[^1] == '>')
        {
            return new TypeSchema(TypeShape.Map, element(text[4..^1])) { Merge = merge ?? MergeKind.Granular };
        }

        int open = text.LastIndexOf('[');
        return open < 0 ? Single(text, merge, named) : List(element(text[..open]), text[(open + 1)..]);
    }

    private static TypeSchema List(TypeSchema element, string rest)
    {
        int close = rest.IndexOf(']');
        string how = rest[..close];
        string wrapper = rest.Length > close + 1 ? rest[(close + 2)..] : "";
        return how switch
        {
            "" => new TypeSchema(TypeShape.List, element) { Name = wrapper },
            "set" => new TypeSchema(TypeShape.List, element) { Name = wrapper, Merge = MergeKind.Set },
            _ => new TypeSchema(TypeShape.List, element)
            {
                Name = wrapper,
                Merge = MergeKind.Map,
                ListMapKeys = how["map:".Length..].Split(','),
            },
        };
    }

    private static TypeSchema Single(string text, MergeKind? merge, Func<string, MergeKind?, TypeSchema> named) => text switch
    {
        "string" => String,
        "boolean" => Boolean,
        "int32" => Int32,
        "int64" => Int64,
        "double" => Double,
        "bytes" => Bytes,
        _ => named(text, merge),
    };
}
