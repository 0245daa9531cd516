namespace Xebec.Schema.Yaml;

internal enum YamlNodeKind : byte
{
    Scalar,
    Mapping,
    Sequence,
    Alias,
}

/// <summary>A node of a document. Aliases stay references, so that a small text stays a small tree.</summary>
internal sealed class YamlNode(YamlNodeKind kind, int line)
{
    public static YamlNode Empty { get; } = new(YamlNodeKind.Scalar, 0) { IsPlain = true };

    public YamlNodeKind Kind { get; } = kind;

    /// <summary>From 1.</summary>
    public int Line { get; } = line;

    /// <summary>Of scalars, the text; of aliases, the anchor.</summary>
    public string Text { get; init; } = "";

    /// <summary>The tag as written, <c>!!int</c> for those of YAML itself; "" when there is none.</summary>
    public string Tag { get; init; } = "";

    /// <summary>Of scalars: not quoted, so that the text decides the type.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Of sequences the elements; of mappings keys and values in turn.</summary>
    public List<YamlNode> Children { get; } = [];

    public YamlNode? Target { get; init; }

    public bool IsMerge => Kind == YamlNodeKind.Scalar && Text == "<<" && (IsPlain || Tag == "!!merge");
}
