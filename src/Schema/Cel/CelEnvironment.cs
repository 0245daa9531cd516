using System.Collections.Frozen;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Libraries;
using Xebec.Schema.Cel.Syntax;

namespace Xebec.Schema.Cel;

/// <summary>A variable expressions may use.</summary>
/// <param name="Name">As expressions write it; may have dots.</param>
/// <param name="Type">What the checker takes it for.</param>
public sealed record CelVariable(string Name, CelType Type);

/// <summary>
/// What expressions can use: functions, named types and variables. Immutable; start from <see cref="Kubernetes"/>. Programs and
/// activations are bound to the environment they were made from.
/// </summary>
public sealed class CelEnvironment
{
    private static readonly FrozenDictionary<string, CelType> BuiltInTypes = new CelType[]
    {
        CelType.Bool, CelType.Int, CelType.Uint, CelType.Double, CelType.String, CelType.Bytes, CelType.Null,
        CelType.DynList, CelType.DynMap, CelType.AnyType, CelType.Timestamp, CelType.Duration, CelType.Dyn, CelType.Optional(CelType.Dyn),
        CelTypes.Url, CelTypes.Ip, CelTypes.Cidr, CelTypes.Quantity, CelTypes.Semver, CelTypes.Format,
    }.Where(t => t.Kind != CelKind.Dyn).ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);

    private readonly FrozenDictionary<string, IReadOnlyList<CelOverload>> _functions;
    private readonly FrozenDictionary<string, CelType> _types;
    private readonly FrozenDictionary<string, int> _slots;

    private CelEnvironment(
        FrozenDictionary<string, IReadOnlyList<CelOverload>> functions, FrozenDictionary<string, CelType> types,
        IReadOnlyList<CelVariable> variables, CelMacros macros)
    {
        _functions = functions;
        _types = types;
        Variables = variables;
        Macros = macros;
        _slots = variables.Select((v, i) => KeyValuePair.Create(v.Name, i)).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The language and libraries of Kubernetes v1.36, without any variables.</summary>
    public static CelEnvironment Kubernetes { get; } = new(Table(BaseLibraries.All), BuiltInTypes, [], new CelMacros(Bind: false));

    /// <summary>In the order of their slots.</summary>
    public IReadOnlyList<CelVariable> Variables { get; }

    internal CelMacros Macros { get; }

    /// <summary>With more variables; a name declared again gets the new type.</summary>
    public CelEnvironment With(params IReadOnlyList<CelVariable> variables)
    {
        List<CelVariable> all = [.. Variables.Where(v => !variables.Any(n => n.Name == v.Name)), .. variables];
        return new CelEnvironment(_functions, _types, all, Macros);
    }

    /// <summary>With object types that expressions can make, such as <c>Object</c> and <c>JSONPatch</c>.</summary>
    public CelEnvironment WithTypes(params IEnumerable<CelType> types)
    {
        var all = new Dictionary<string, CelType>(_types, StringComparer.Ordinal);
        foreach (CelType type in types)
        {
            all[type.Name] = type;
        }

        return new CelEnvironment(_functions, all.ToFrozenDictionary(StringComparer.Ordinal), Variables, Macros);
    }

    /// <summary>With the functions that only mutating policies have.</summary>
    public CelEnvironment WithJsonPatch() => WithFunctions(JsonPatchLibrary.All);

    /// <summary>With <c>cel.bind</c>, which device selectors have.</summary>
    public CelEnvironment WithBind() => new(_functions, _types, Variables, Macros with { Bind = true });

    /// <summary>The slot of a variable for activations; -1 when there is none.</summary>
    public int SlotOf(string variable) => _slots.GetValueOrDefault(variable, -1);

    internal CelType? FindType(string name)
    {
        if (_types.TryGetValue(name, out CelType? type))
        {
            return type;
        }

        int dot = name.IndexOf('.');
        return dot > 0 && _types.GetValueOrDefault(name[..dot]) is { Fields: OpenFields } ? CelType.Open(name) : null;
    }

    internal IReadOnlyList<CelOverload> Overloads(string function) => _functions.GetValueOrDefault(function) ?? [];

    private CelEnvironment WithFunctions(IEnumerable<CelOverload> overloads)
    {
        return new CelEnvironment(Table([.. _functions.Values.SelectMany(o => o), .. overloads]), _types, Variables, Macros);
    }

    private static FrozenDictionary<string, IReadOnlyList<CelOverload>> Table(IEnumerable<CelOverload> overloads) => overloads
        .GroupBy(o => o.Function, StringComparer.Ordinal)
        .ToFrozenDictionary(g => g.Key, g => (IReadOnlyList<CelOverload>)[.. g], StringComparer.Ordinal);
}
