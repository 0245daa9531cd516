using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>Values that may be absent. <c>or</c> and <c>orValue</c> evaluate their argument only where it is needed: nodes do that.</summary>
internal static class OptionalLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        var value = CelType.Parameter("V");
        var optional = CelType.Optional(value);
        table.Function("optional.of", "optional_of", value, optional, static v => CelOptional.Of(v));
        table.Function("optional.none", "optional_none", [], optional, static _ => CelValue.Of(CelOptional.None));
        table.Function("optional.ofNonZeroValue", "optional_ofNonZeroValue", value, optional, static v => IsZero(v) ? CelValue.Of(CelOptional.None) : CelOptional.Of(v));
        table.Method("value", "optional_value", optional, value,
            static o => Of(o) is { HasValue: true } some ? some.Value : CelValue.Failure("optional.none() dereference"));
        table.Method("hasValue", "optional_hasValue", optional, CelType.Bool, static o => CelValue.Of(Of(o).HasValue));
        table.Method("or", "optional_or_optional", optional, optional, optional, static (o, other) => Of(o).HasValue ? o : other);
        table.Method("orValue", "optional_orValue_value", optional, value, value, static (o, other) => Of(o) is { HasValue: true } some ? some.Value : other);
        return table;
    }

    private static CelOptional Of(CelValue value) => (CelOptional)value.Source!;

    private static bool IsZero(CelValue value) => value.Kind switch
    {
        CelKind.Null => true,
        CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Duration => value.Integer == 0,
        CelKind.Double => value.Real == 0,
        CelKind.Timestamp => value.Time.IsZero,
        CelKind.Opaque => value.Source is CelOptional { HasValue: false },
        _ => value.Size == 0,
    };
}
