namespace Xebec.Schema.Cel.Checking;

/// <summary>The kinds of CEL's types.</summary>
public enum CelKind : byte
{
    Error,
    Dyn,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Map,

    /// <summary>An object with declared fields.</summary>
    Object,

    /// <summary>A library's own type: a URL, a quantity, an optional.</summary>
    Opaque,

    /// <summary>A type as a value.</summary>
    Type,

    /// <summary>A type variable.</summary>
    Parameter,
}

/// <summary>
/// A type as the checker and values know it. Two types are equal when kind, name and parameters are; what else is known of a type
/// (how large its values get, how its lists compare) does not tell types apart.
/// </summary>
public sealed class CelType : IEquatable<CelType>
{
    private readonly Func<IReadOnlyDictionary<string, CelField>>? _resolve;
    private IReadOnlyDictionary<string, CelField>? _fields;

    private CelType(CelKind kind, string name, params IReadOnlyList<CelType> parameters)
    {
        Kind = kind;
        Name = name;
        Parameters = parameters;
    }

    private CelType(string name, Func<IReadOnlyDictionary<string, CelField>> fields)
        : this(CelKind.Object, name) => _resolve = fields;

    public static CelType Error { get; } = new(CelKind.Error, "!error!");

    public static CelType Dyn { get; } = new(CelKind.Dyn, "dyn");

    public static CelType Null { get; } = new(CelKind.Null, "null_type") { SizeMax = 1 };

    public static CelType Bool { get; } = new(CelKind.Bool, "bool");

    public static CelType Int { get; } = new(CelKind.Int, "int");

    public static CelType Uint { get; } = new(CelKind.Uint, "uint");

    public static CelType Double { get; } = new(CelKind.Double, "double");

    public static CelType String { get; } = new(CelKind.String, "string");

    public static CelType Bytes { get; } = new(CelKind.Bytes, "bytes");

    public static CelType Timestamp { get; } = new(CelKind.Timestamp, "google.protobuf.Timestamp");

    public static CelType Duration { get; } = new(CelKind.Duration, "google.protobuf.Duration");

    /// <summary>The type of types whose target nobody knows.</summary>
    public static CelType AnyType { get; } = new(CelKind.Type, "type");

    public static CelType DynList { get; } = List(Dyn);

    public static CelType DynMap { get; } = Map(String, Dyn);

    public CelKind Kind { get; }

    /// <summary>The type's own name, such as <c>list</c> or <c>kubernetes.Quantity</c>.</summary>
    public string Name { get; }

    public IReadOnlyList<CelType> Parameters { get; }

    /// <summary>Most elements, characters or bytes a value has; null when nothing is known. Costs are estimated from it.</summary>
    public ulong? SizeMax { get; init; }

    /// <summary>Of lists that say so: elements are a set, so order does not count and adding leaves out what is there.</summary>
    public bool IsSet { get; init; }

    /// <summary>Of lists of objects with keys: the fields that tell elements apart; empty otherwise.</summary>
    public IReadOnlyList<string> ListKeys { get; init; } = [];

    /// <summary>Of objects: the fields by the name expressions use.</summary>
    public IReadOnlyDictionary<string, CelField> Fields => _fields ??= _resolve?.Invoke() ?? new Dictionary<string, CelField>();

    /// <summary>Of lists the elements' type, of maps the values'; dyn otherwise.</summary>
    public CelType Element => Kind == CelKind.List ? Parameters[0] : Kind == CelKind.Map ? Parameters[1] : Dyn;

    internal bool IsOptional => Kind == CelKind.Opaque && Name == "optional_type";

    internal bool IsDynOrError => Kind is CelKind.Dyn or CelKind.Error;

    public static CelType List(CelType element) => new(CelKind.List, "list", element);

    public static CelType Map(CelType key, CelType value) => new(CelKind.Map, "map", key, value);

    public static CelType Optional(CelType value) => new(CelKind.Opaque, "optional_type", value);

    public static CelType Opaque(string name) => new(CelKind.Opaque, name);

    public static CelType TypeOf(CelType target) => new(CelKind.Type, "type", target);

    public static CelType Object(string name, IReadOnlyDictionary<string, CelField> fields) => new(name, () => fields);

    /// <summary>An object type whose fields are asked for on first use, so that types may contain themselves.</summary>
    public static CelType Object(string name, Func<IReadOnlyDictionary<string, CelField>> fields) => new(name, fields);

    /// <summary>
    /// An object type that has every field, of any type; types named after its fields (<c>Object.spec</c>) are such types too.
    /// </summary>
    public static CelType Open(string name) => Object(name, OpenFields.Instance);

    internal static CelType Parameter(string name) => new(CelKind.Parameter, name);

    /// <summary>The same type with a bound on its size.</summary>
    public CelType Sized(ulong max) => new(Kind, Name, Parameters, _resolve) { SizeMax = max, IsSet = IsSet, ListKeys = ListKeys };

    /// <summary>The same list type whose elements are a set, or are told apart by <paramref name="keys"/>.</summary>
    public CelType Associative(IReadOnlyList<string> keys) =>
        new(Kind, Name, Parameters, _resolve) { SizeMax = SizeMax, IsSet = keys.Count == 0, ListKeys = keys };

    public bool Equals(CelType? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || Kind != other.Kind || Name != other.Name || Parameters.Count != other.Parameters.Count)
        {
            return false;
        }

        for (int i = 0; i < Parameters.Count; i++)
        {
            if (!Parameters[i].Equals(other.Parameters[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as CelType);

    public override int GetHashCode() => ((int)Kind * 31) + Name.Length;

    /// <summary>As upstream's policies name types: <c>null_type</c>, <c>list(string)</c>, <c>google.protobuf.Timestamp</c>.</summary>
    public override string ToString() => WithParameters(Name, static t => t.ToString());

    /// <summary>As messages of the checker name types: <c>null</c>, <c>timestamp</c>.</summary>
    internal string Describe() => WithParameters(
        Kind switch { CelKind.Null => "null", CelKind.Timestamp => "timestamp", CelKind.Duration => "duration", _ => Name },
        static t => t.Describe());

    private string WithParameters(string name, Func<CelType, string> describe) =>
        Parameters.Count == 0 ? name : $"{name}({string.Join(", ", Parameters.Select(describe))})";

    private CelType(CelKind kind, string name, IReadOnlyList<CelType> parameters, Func<IReadOnlyDictionary<string, CelField>>? resolve)
        : this(kind, name, parameters) => _resolve = resolve;
}

/// <summary>A field of an object type.</summary>
/// <param name="JsonName">The member's name in documents; expressions may need another (<c>__namespace__</c>).</param>
/// <param name="Type">Of its value.</param>
public sealed record CelField(string JsonName, CelType Type);
