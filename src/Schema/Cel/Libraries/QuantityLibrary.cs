using Xebec.Api.Quantities;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>Quantities: comparison and arithmetic.</summary>
internal static class QuantityLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        CelType quantity = CelTypes.Quantity;
        table.Function("quantity", "string_to_quantity", CelType.String, quantity,
            static s => Quantity.TryParse(s.Text, out Quantity q, out string? problem) ? Of(q) : CelValue.Failure(problem!), CostRule.Traverse);
        table.Function("isQuantity", "is_quantity_string", CelType.String, CelType.Bool, static s => CelValue.Of(Quantity.TryParse(s.Text, out _)), CostRule.Traverse);

        // a function, not a method: as upstream declares it
        table.Function("sign", "quantity_sign", quantity, CelType.Int, static q => CelValue.Of(Of(q).Sign));
        table.Method("isGreaterThan", "quantity_is_greater_than", quantity, quantity, CelType.Bool, static (a, b) => CelValue.Of(Of(a) > Of(b)));
        table.Method("isLessThan", "quantity_is_less_than", quantity, quantity, CelType.Bool, static (a, b) => CelValue.Of(Of(a) < Of(b)));
        table.Method("compareTo", "quantity_compare_to", quantity, quantity, CelType.Int, static (a, b) => CelValue.Of(Math.Sign(Of(a).CompareTo(Of(b)))));
        table.Method("asApproximateFloat", "quantity_get_float", quantity, CelType.Double, static q => CelValue.Of(Of(q).Real));
        table.Method("asInteger", "quantity_get_int", quantity, CelType.Int,
            static q => IsInteger(Of(q)) ? CelValue.Of(Of(q).Value) : CelValue.Failure("cannot convert value to integer"));
        table.Method("isInteger", "quantity_is_integer", quantity, CelType.Bool, static q => CelValue.Of(IsInteger(Of(q))));
        table.Method("add", "quantity_add", quantity, quantity, quantity, static (a, b) => Of(Of(a) + Of(b)));
        table.Method("add", "quantity_add_int", quantity, CelType.Int, quantity, static (a, b) => Of(Of(a) + new Quantity(b.Integer)));
        table.Method("sub", "quantity_sub", quantity, quantity, quantity, static (a, b) => Of(Of(a) - Of(b)));
        table.Method("sub", "quantity_sub_int", quantity, CelType.Int, quantity, static (a, b) => Of(Of(a) - new Quantity(b.Integer)));
        return table;
    }

    private static CelValue Of(Quantity quantity) => CelValue.Of(CelTypes.Quantity, quantity);

    private static Quantity Of(CelValue value) => (Quantity)value.Source!;

    private static bool IsInteger(Quantity quantity) =>
        quantity.RoundUp(0) == quantity && quantity <= new Quantity(long.MaxValue) && quantity >= new Quantity(long.MinValue);
}
