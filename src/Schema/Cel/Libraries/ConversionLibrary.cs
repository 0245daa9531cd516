using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>The functions named after types, <c>size</c>, <c>type</c> and <c>dyn</c>.</summary>
internal static class ConversionLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        To(table, "bool", CelType.Bool, Conversions.ToBool, CelType.Bool, CelType.String);
        To(table, "bytes", CelType.Bytes, Conversions.ToBytes, CelType.Bytes, CelType.String);
        To(table, "double", CelType.Double, Conversions.ToDouble, CelType.Double, CelType.Int, CelType.String, CelType.Uint);
        To(table, "duration", CelType.Duration, Conversions.ToDuration, CelType.Duration, CelType.Int, CelType.String);
        To(table, "int", CelType.Int, Conversions.ToInt, CelType.Int, CelType.Double, CelType.Duration, CelType.String, CelType.Timestamp, CelType.Uint);
        To(table, "string", CelType.String, Conversions.ToText, CelType.String, CelType.Bool, CelType.Bytes, CelType.Double, CelType.Duration, CelType.Int,
            CelType.Timestamp, CelType.Uint);
        To(table, "timestamp", CelType.Timestamp, Conversions.ToTimestamp, CelType.Timestamp, CelType.Int, CelType.String);
        To(table, "uint", CelType.Uint, Conversions.ToUint, CelType.Uint, CelType.Double, CelType.Int, CelType.String);
        var a = CelType.Parameter("A");
        table.Function("dyn", "to_dyn", a, CelType.Dyn, static v => v);
        table.Function("type", "type", a, CelType.TypeOf(a), Conversions.ToType);
        CelUnary size = static v => v.Size is >= 0 and var count ? CelValue.Of(count) : CelValue.Failure("no such overload: size");
        foreach ((string id, CelType type) in new[]
        {
            ("bytes", CelType.Bytes), ("list", CelType.List(a)), ("map", CelType.Map(a, CelType.Parameter("B"))), ("string", CelType.String),
        })
        {
            table.Function("size", "size_" + id, type, CelType.Int, size);
            table.Method("size", id + "_size", type, CelType.Int, size);
        }

        return table;
    }

    private static void To(OverloadTable table, string name, CelType target, CelUnary run, params CelType[] sources)
    {
        foreach (CelType source in sources)
        {
            CostRule cost = (source.Kind, target.Kind) switch
            {
                (CelKind.String, CelKind.Bytes) => CostRule.ToBytes,
                (CelKind.Bytes, CelKind.String) => CostRule.ToText,
                _ => CostRule.One,
            };
            table.Function(name, $"{source.Describe()}_to_{name}", source, target, run, cost);
        }
    }
}
