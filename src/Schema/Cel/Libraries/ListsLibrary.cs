using Xebec.Api.Times;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>Kubernetes' functions on lists.</summary>
internal static class ListsLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        var any = CelType.Parameter("T");
        (CelType Type, CelValue Zero)[] summable =
        [
            (CelType.Int, CelValue.Of(0)), (CelType.Uint, CelValue.Of(0UL)), (CelType.Double, CelValue.Of(0.0)), (CelType.Duration, CelValue.Of(default(GoDuration))),
        ];
        CelType[] comparable =
            [CelType.Int, CelType.Uint, CelType.Double, CelType.Bool, CelType.Duration, CelType.Timestamp, CelType.String, CelType.Bytes];
        foreach (CelType type in comparable)
        {
            string name = type.Describe();
            table.Method("isSorted", $"list_{name}_is_sorted_bool", CelType.List(type), CelType.Bool, IsSorted, CostRule.Elements);
        }

        foreach ((CelType type, CelValue zero) in summable)
        {
            table.Method("sum", $"list_{type.Describe()}_sum_{type.Describe()}", CelType.List(type), type, l => Sum(l, zero), CostRule.Elements);
        }

        foreach (CelType type in comparable)
        {
            string name = type.Describe();
            table.Method("max", $"list_{name}_max_{name}", CelType.List(type), type, static l => Extreme(l, 1, "max"), CostRule.Elements);
            table.Method("min", $"list_{name}_min_{name}", CelType.List(type), type, static l => Extreme(l, -1, "min"), CostRule.Elements);
        }

        table.Method("indexOf", "list_a_index_of_int", CelType.List(any), any, CelType.Int, static (l, e) => IndexOf(l, e, last: false), CostRule.Elements);
        table.Method("lastIndexOf", "list_a_last_index_of_int", CelType.List(any), any, CelType.Int, static (l, e) => IndexOf(l, e, last: true), CostRule.Elements);
        return table;
    }

    private static CelValue IsSorted(CelValue list)
    {
        CelValue previous = default;
        foreach (CelValue element in list.Elements)
        {
            if (previous.Exists)
            {
                int? order = Ordering.Compare(previous, element);
                if (order is null)
                {
                    return CelValue.Failure("no such overload");
                }

                if (order == 1)
                {
                    return CelValue.False;
                }
            }

            previous = element;
        }

        return CelValue.True;
    }

    private static CelValue Sum(CelValue list, CelValue zero)
    {
        CelValue sum = zero;
        foreach (CelValue element in list.Elements)
        {
            sum = Arithmetic.Add(sum, element);
            if (sum.IsError)
            {
                break;
            }
        }

        return sum;
    }

    private static CelValue Extreme(CelValue list, int sign, string name)
    {
        CelValue extreme = default;
        foreach (CelValue element in list.Elements)
        {
            int? order = extreme.Exists ? Ordering.Compare(element, extreme) : sign;
            if (order is null)
            {
                return CelValue.Failure("no such overload");
            }

            extreme = order == sign ? element : extreme;
        }

        return extreme.Exists ? extreme : CelValue.Failure($"{name} called on empty list");
    }

    private static CelValue IndexOf(CelValue list, CelValue wanted, bool last)
    {
        int found = -1;
        int at = 0;
        foreach (CelValue element in list.Elements)
        {
            if (Equality.AreEqual(element, wanted))
            {
                found = at;
                if (!last)
                {
                    break;
                }
            }

            at++;
        }

        return CelValue.Of(found);
    }
}
