using Xebec.Schema.Types;

namespace Xebec.Schema.Descriptions;

/// <summary>
/// What the built-in types and their fields mean, in our own words: what OpenAPI documents and <c>kubectl explain</c> show. Read on first
/// use, and by nothing else.
/// </summary>
public sealed class TypeDescriptions
{
    private const string AnyKind = "*";
    private const string AnyList = "*List";
    private const string AnyParameter = "*Parameter";

    private static readonly string[] Files = ["metadata", "pods", "storage", "workloads", "network", "access", "cluster"];
    private static readonly Lazy<TypeDescriptions> Shared = new(Read);

    private readonly Dictionary<string, DescribedType> _types;

    private TypeDescriptions(Dictionary<string, DescribedType> types) => _types = types;

    /// <summary>Those of the table.</summary>
    public static TypeDescriptions BuiltIn => Shared.Value;

    /// <summary>
    /// All that is described, by the last three parts of the OpenAPI name
    /// (<c>core.v1.Pod</c>), and what stands for every kind and every list.
    /// </summary>
    internal IReadOnlyDictionary<string, DescribedType> Types => _types;

    /// <summary>What a type is; null when nobody wrote it down.</summary>
    public string? Of(TypeSchema type) => _types.GetValueOrDefault(ShortName(type))?.Text ?? (IsList(type) ? _types[AnyList].Text : null);

    /// <summary>What a field of a type is for, with units, range and default; null when nobody wrote it down.</summary>
    public string? Of(TypeSchema type, FieldSchema field) => DescribedType.TextOf(_types, ShortName(type), field.Name)
        ?? (IsKind(type) ? _types[IsList(type) ? AnyList : AnyKind].Fields.GetValueOrDefault(field.Name) : null);

    /// <summary>What a parameter of a request is for, in its path or query; null when nobody wrote it down.</summary>
    public string? OfParameter(string name) => _types[AnyParameter].Fields.GetValueOrDefault(name);

    /// <summary>The last three parts of a type's name.</summary>
    internal static string ShortName(TypeSchema type)
    {
        // types of custom resources have no name
        string[] parts = type.Name.Split('.');
        return string.Join('.', parts[Math.Max(0, parts.Length - 3)..]);
    }

    private static bool IsKind(TypeSchema type) => type.Field("kind") is not null && type.Field("apiVersion") is not null;

    private static bool IsList(TypeSchema type) =>
        IsKind(type) && type.Field("items") is not null && type.Name.EndsWith("List", StringComparison.Ordinal);

    private static TypeDescriptions Read()
    {
        var types = new Dictionary<string, DescribedType>(StringComparer.Ordinal);
        foreach (string file in Files)
        {
            using Stream stream = typeof(TypeDescriptions).Assembly.GetManifestResourceStream($"descriptions.{file}")!;
            DescribedType.Read(new StreamReader(stream), types);
        }

        return new TypeDescriptions(types);
    }
}
