using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>Lists taken as sets.</summary>
internal static class SetsLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        var list = CelType.List(CelType.Parameter("T"));
        table.Function("sets.contains", "list_sets_contains_list", list, list, CelType.Bool, static (a, b) => CelValue.Of(Contains(a, b)), CostRule.Product);
        table.Function("sets.equivalent", "list_sets_equivalent_list", list, list, CelType.Bool,
            static (a, b) => CelValue.Of(Contains(a, b) && Contains(b, a)), CostRule.DoubleProduct);
        table.Function("sets.intersects", "list_sets_intersects_list", list, list, CelType.Bool, static (a, b) => CelValue.Of(Intersects(a, b)), CostRule.Product);
        return table;
    }

    private static bool Contains(CelValue list, CelValue part)
    {
        foreach (CelValue element in part.Elements)
        {
            if (!Lookup.In(element, list).IsTrue)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Intersects(CelValue left, CelValue right)
    {
        foreach (CelValue element in left.Elements)
        {
            if (Lookup.In(element, right).IsTrue)
            {
                return true;
            }
        }

        return false;
    }
}
