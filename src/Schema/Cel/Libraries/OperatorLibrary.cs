using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;
using Xebec.Schema.Cel.Syntax;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>The operators: what types they take. Logical operators, conditionals and optional access are evaluated by nodes of their own.</summary>
internal static class OperatorLibrary
{
    private static readonly CelType A = CelType.Parameter("A");
    private static readonly CelType B = CelType.Parameter("B");
    private static readonly CelType ListOfA = CelType.List(A);
    private static readonly CelType MapOfAB = CelType.Map(A, B);

    private static readonly CelType[] Ordered =
        [CelType.Bool, CelType.Int, CelType.Uint, CelType.Double, CelType.String, CelType.Bytes, CelType.Timestamp, CelType.Duration];

    private static readonly CelType[] Numbers = [CelType.Int, CelType.Uint, CelType.Double];

    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        Logic(table);
        Relations(table);
        Sums(table);
        Access(table);
        return table;
    }

    private static void Logic(OverloadTable table)
    {
        CelNary never = static _ => CelValue.Failure("no such overload");
        table.Function(Operators.Conditional, "conditional", [CelType.Bool, A, A], A, never, CostRule.Choose);
        table.Function(Operators.And, "logical_and", [CelType.Bool, CelType.Bool], CelType.Bool, never, CostRule.ShortCircuit);
        table.Function(Operators.Or, "logical_or", [CelType.Bool, CelType.Bool], CelType.Bool, never, CostRule.ShortCircuit);
        table.Function(Operators.Not, "logical_not", CelType.Bool, CelType.Bool,
            static a => a.Kind == CelKind.Bool ? CelValue.Of(!a.IsTrue) : CelValue.Failure("no such overload"));
        table.Function(Operators.NotStrictlyFalse, "not_strictly_false", CelType.Bool, CelType.Bool, static a => a);
        table.Function(Operators.Equal, "equals", A, A, CelType.Bool, static (a, b) => CelValue.Of(Equality.AreEqual(a, b)), CostRule.Smaller);
        table.Function(Operators.NotEqual, "not_equals", A, A, CelType.Bool, static (a, b) => CelValue.Of(!Equality.AreEqual(a, b)), CostRule.Smaller);
    }

    private static void Relations(OverloadTable table)
    {
        (string Name, string Id, Func<int, bool> Holds)[] relations =
        [
            (Operators.Less, "less", static c => c == -1),
            (Operators.LessEquals, "less_equals", static c => c is -1 or 0),
            (Operators.Greater, "greater", static c => c == 1),
            (Operators.GreaterEquals, "greater_equals", static c => c is 1 or 0),
        ];
        foreach ((string name, string id, Func<int, bool> holds) in relations)
        {
            CelBinary run = (a, b) => Ordering.Compare(a, b) is { } order
                ? CelValue.Of(holds(order))
                : CelValue.Failure(Ordering.HasOrder(a.Kind) ? "no such overload" : $"no such overload: {name}");
            foreach (CelType type in Ordered)
            {
                CostRule cost = type.Kind is CelKind.String or CelKind.Bytes ? CostRule.Smaller : CostRule.One;
                table.Function(name, $"{id}_{ShortName(type)}", type, type, CelType.Bool, run, cost);
            }

            foreach (CelType left in Numbers)
            {
                foreach (CelType right in Numbers.Where(r => r.Kind != left.Kind))
                {
                    table.Function(name, $"{id}_{left.Name}_{right.Name}", left, right, CelType.Bool, run);
                }
            }
        }
    }

    private static void Sums(OverloadTable table)
    {
        table.Function(Operators.Add, "add_bytes", CelType.Bytes, CelType.Bytes, CelType.Bytes, Arithmetic.Add, CostRule.Concatenate);
        table.Function(Operators.Add, "add_string", CelType.String, CelType.String, CelType.String, Arithmetic.Add, CostRule.Concatenate);
        table.Function(Operators.Add, "add_list", ListOfA, ListOfA, ListOfA, Arithmetic.Add, CostRule.ConcatenateLists);
        table.Function(Operators.Add, "add_duration_duration", CelType.Duration, CelType.Duration, CelType.Duration, Arithmetic.Add);
        table.Function(Operators.Add, "add_duration_timestamp", CelType.Duration, CelType.Timestamp, CelType.Timestamp, Arithmetic.Add);
        table.Function(Operators.Add, "add_timestamp_duration", CelType.Timestamp, CelType.Duration, CelType.Timestamp, Arithmetic.Add);
        table.Function(Operators.Subtract, "subtract_duration_duration", CelType.Duration, CelType.Duration, CelType.Duration, Arithmetic.Subtract);
        table.Function(Operators.Subtract, "subtract_timestamp_duration", CelType.Timestamp, CelType.Duration, CelType.Timestamp, Arithmetic.Subtract);
        table.Function(Operators.Subtract, "subtract_timestamp_timestamp", CelType.Timestamp, CelType.Timestamp, CelType.Duration, Arithmetic.Subtract);
        foreach (CelType type in Numbers)
        {
            string id = $"{type.Name}_{type.Name}";
            table.Function(Operators.Add, "add_" + id, type, type, type, Arithmetic.Add);
            table.Function(Operators.Subtract, "subtract_" + id, type, type, type, Arithmetic.Subtract);
            table.Function(Operators.Multiply, "multiply_" + id, type, type, type, Arithmetic.Multiply);
            table.Function(Operators.Divide, "divide_" + id, type, type, type, Arithmetic.Divide);
            if (type.Kind != CelKind.Double)
            {
                table.Function(Operators.Modulo, "modulo_" + id, type, type, type, Arithmetic.Modulo);
            }

            if (type.Kind != CelKind.Uint)
            {
                table.Function(Operators.Negate, "negate_" + type.Name, type, type, Arithmetic.Negate);
            }
        }
    }

    private static void Access(OverloadTable table)
    {
        table.Function(Operators.Index, "index_list", ListOfA, CelType.Int, A, Lookup.Index, CostRule.Index);
        table.Function(Operators.Index, "index_map", MapOfAB, A, B, Lookup.Index, CostRule.Index);
        table.Function(Operators.Index, "optional_list_index_int", CelType.Optional(ListOfA), CelType.Int, CelType.Optional(A), Lookup.Index);
        table.Function(Operators.Index, "optional_map_index_value", CelType.Optional(MapOfAB), A, CelType.Optional(B), Lookup.Index);
        table.Function(Operators.OptionalIndex, "list_optindex_optional_int", ListOfA, CelType.Int, CelType.Optional(A), Lookup.OptionalIndex);
        table.Function(Operators.OptionalIndex, "optional_list_optindex_optional_int", CelType.Optional(ListOfA), CelType.Int, CelType.Optional(A), Lookup.OptionalIndex);
        table.Function(Operators.OptionalIndex, "map_optindex_optional_value", MapOfAB, A, CelType.Optional(B), Lookup.OptionalIndex);
        table.Function(Operators.OptionalIndex, "optional_map_optindex_optional_value", CelType.Optional(MapOfAB), A, CelType.Optional(B), Lookup.OptionalIndex);
        table.Function(Operators.OptionalSelect, "select_optional_field", CelType.Dyn, CelType.String, CelType.Optional(CelType.Dyn), Lookup.OptionalIndex);
        table.Function(Operators.In, "in_list", A, ListOfA, CelType.Bool, Lookup.In, CostRule.InList);
        table.Function(Operators.In, "in_map", A, MapOfAB, CelType.Bool, Lookup.In);
        table.Function(Operators.MapInsert, "@mapInsert_map_key_value", [MapOfAB, A, B], MapOfAB, static a => Lookup.Insert(a[0], a[1], a[2]));
        table.Function(Operators.MapInsert, "@mapInsert_map_map", MapOfAB, MapOfAB, MapOfAB, Lookup.InsertAll);
    }

    private static string ShortName(CelType type) => type.Kind switch
    {
        CelKind.Int => "int64",
        CelKind.Uint => "uint64",
        CelKind.Timestamp => "timestamp",
        CelKind.Duration => "duration",
        _ => type.Name,
    };
}
