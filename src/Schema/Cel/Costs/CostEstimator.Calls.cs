using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Syntax;

namespace Xebec.Schema.Cel.Costs;

/// <summary>Calls.</summary>
internal sealed partial class CostEstimator
{
    private CelCost OfCall(Call call)
    {
        if (call.Function == "dyn" && call.Target is null)
        {
            CelCost inner = Cost(call.Arguments[0]);
            CopySizes(call.Arguments[0], call);
            return CelCost.Fixed(1) + inner;
        }

        List<CelCost> costs = [.. call.Arguments.Select(Cost)];
        CelCost arguments = costs.Aggregate(default(CelCost), static (a, b) => a + b);
        CelCost target = call.Target is null ? default : Cost(call.Target);
        CelCost? all = null;
        CelCost? result = null;
        foreach (CelOverload overload in call.Overloads)
        {
            (CelCost own, CelCost? size) = OfOverload(call, overload, costs, arguments);
            all = all?.Or(own) ?? own;
            result = size is null ? result : result?.Or(size.Value) ?? size;
            if (overload.Id is "index_list" or "index_map")
            {
                result = EntriesOf(call.Arguments[0])?.Value;
                CelType? range = _declared.GetValueOrDefault(call.Arguments[0]);
                Declare(call, range is { Kind: CelKind.List or CelKind.Map } ? range.Element : null);
            }

            result ??= SizeOf(call);
        }

        SetSize(call, result);
        return target + (all ?? default);
    }

    private CelCost Size(Expr node) => SizeOf(node) ?? CelCost.Unknown;

    private (CelCost Cost, CelCost? Size) OfOverload(Call call, CelOverload overload, List<CelCost> costs, CelCost arguments)
    {
        IReadOnlyList<Expr> operands = call.Children;
        bool method = call.Target is not null;
        switch (overload.Cost)
        {
            case CostRule.ShortCircuit:
                return (new CelCost(costs[0].Min, (costs[0] + costs[1]).Max), null);
            case CostRule.Choose:
                if (EntriesOf(operands[1]) is { } yes && EntriesOf(operands[2]) is { } no)
                {
                    SetEntries(call, yes.Or(no));
                }

                return (costs[0] + costs[1].Or(costs[2]), Size(operands[1]).Or(Size(operands[2])));
            case CostRule.Concatenate or CostRule.ConcatenateLists:
                CelCost both = Size(operands[0]) + Size(operands[1]);
                if (EntriesOf(operands[0]) is { } left && EntriesOf(operands[1]) is { } right)
                {
                    SetEntries(call, left.Or(right));
                }

                return (
                    (overload.Cost == CostRule.ConcatenateLists ? CelCost.Fixed(1) : both.Times(RunCost.PerCharacter)) + arguments, both);
            default:
                (CelCost own, CelCost? size) = OfRule(overload, operands, method);
                return (own + arguments, size);
        }
    }

    private (CelCost Cost, CelCost? Size) OfRule(CelOverload overload, IReadOnlyList<Expr> operands, bool method)
    {
        CelCost first = operands.Count > 0 ? Size(operands[0]) : default;
        CelCost second = operands.Count > 1 ? Size(operands[1]) : default;
        CelCost traversal = first.Times(RunCost.PerCharacter);
        switch (overload.Cost)
        {
            // the estimate looks for a receiver, which these functions have not: only url, quote and escapeKey are charged for
            case CostRule.Traverse when method || overload.Id is "string_to_url" or "strings_quote":
                return overload.Id == "strings_quote"
                    ? (traversal, new CelCost(first.Min + 2, Double(first.Max)))
                    : (traversal, overload.Id == "string_to_url" ? first : null);
            case CostRule.TraverseSame:
                return (traversal, first);
            case CostRule.Replace:
                return (first.Times(2 * RunCost.PerCharacter), Replaced(first, second, Size(operands[2])));
            case CostRule.Split:
                bool bounded = operands is [_, _, Literal { Value: { Kind: CelKind.Int, Integer: >= 0 } }, ..];
                ulong parts = bounded ? ((Literal)operands[2]).Value.Unsigned : first.Max;
                return (first.Times(2 * RunCost.PerCharacter), new CelCost(0, parts));
            case CostRule.TraverseSecond:
                return (second.Times(RunCost.PerCharacter), null);
            case CostRule.Smaller:
                return (Compared(operands[0].Type, first, second), null);
            case CostRule.Contains:
                return (traversal * second.Times(RunCost.PerCharacter), null);
            case CostRule.Match when method:
                return (Matching(first, second), null);
            case CostRule.Find:
                return (Matching(first, second), new CelCost(0, first.Max));
            case CostRule.InList:
                return (second.Times(1), null);
            case CostRule.Elements:
                return (Elements(operands[0], first), null);
            case CostRule.Join:
                CelCost joined = Joined(operands, first);
                return (joined.Times(RunCost.PerCharacter), joined);
            case CostRule.Product or CostRule.DoubleProduct:
                return ((first * second).Times(overload.Cost == CostRule.Product ? 1 : 2) + CelCost.Fixed(1), null);
            case CostRule.Check:
                return (CelCost.Fixed(RunCost.Check), null);
            case CostRule.Selector:
                return (CelCost.Fixed(10) + second.Times(RunCost.PerCharacter) + second.Times(0.5).Times(50), null);
            case CostRule.ContainsIp or CostRule.ContainsIpText or CostRule.ContainsBlock or CostRule.ContainsBlockText:
                return (Block(overload.Cost, second), null);
            case CostRule.Validate:
                return (second.Times(RunCost.PerCharacter).Times(128 * RunCost.PerPatternCharacter), null);
            case CostRule.ToBytes:
                return (traversal, new CelCost(first.Min, (first * CelCost.Fixed(4)).Max));
            case CostRule.ToText:
                return (traversal, new CelCost(first.Min / 4, first.Max));
            default:
                return (CelCost.Fixed(1), null);
        }
    }

    private static ulong Double(ulong size) => size > (ulong.MaxValue - 2) / 2 ? ulong.MaxValue : (size * 2) + 2;

    private static CelCost Compared(CelType type, CelCost first, CelCost second)
    {
        if (type.Kind == CelKind.Opaque && !type.IsOptional)
        {
            return CelCost.Fixed(1);
        }

        ulong most = Math.Min(first.Max, second.Max);
        return new CelCost(most > 0 ? 1u : 0u, most).Times(RunCost.PerCharacter);
    }

    private static CelCost Matching(CelCost text, CelCost pattern) =>
        (text + CelCost.Fixed(1)).Times(RunCost.PerCharacter) * pattern.Times(RunCost.PerPatternCharacter);

    private CelCost Elements(Expr list, CelCost count)
    {
        if (list.Type.Kind != CelKind.List)
        {
            return count.Times(RunCost.PerCharacter);
        }

        var each = CelCost.Fixed(1);
        if (list.Type.Element.Kind is CelKind.String or CelKind.Bytes)
        {
            each += ElementSize(list).Times(RunCost.PerCharacter);
        }

        return count * each;
    }

    private CelCost ElementSize(Expr list) =>
        _declared.GetValueOrDefault(list) is { Kind: CelKind.List } declared
            ? new CelCost(0, declared.Element.SizeMax ?? 0)
            : CelCost.Unknown;

    private CelCost Joined(IReadOnlyList<Expr> operands, CelCost count)
    {
        CelCost size = count * ElementSize(operands[0]);
        if (operands.Count > 1)
        {
            size += Size(operands[1]) * new CelCost(count.Min > 0 ? count.Min - 1 : 0, count.Max > 0 ? count.Max - 1 : 0);
        }

        return size;
    }

    // As many replacements as fit, or none; what is longer decides.
    private static CelCost Replaced(CelCost text, CelCost old, CelCost by)
    {
        static ulong Fit(ulong length, ulong part) => part == 0 ? length : (ulong)Math.Ceiling((double)length / part);

        (ulong countMax, ulong keptMax) = old.Min == 0 ? (text.Max < ulong.MaxValue ? text.Max + 1 : text.Max, text.Max)
            : by.Max <= old.Min ? (0UL, text.Max)
            : (Fit(text.Max, old.Min), 0UL);
        (ulong countMin, ulong keptMin) = old.Max == 0 ? (text.Min < ulong.MaxValue ? text.Min + 1 : text.Min, text.Min)
            : old.Max <= by.Min ? (0UL, text.Min)
            : (Fit(text.Min, old.Max), 0UL);
        return (new CelCost(countMin, countMax) * by) + new CelCost(keptMin, keptMax);
    }

    private static CelCost Block(CostRule rule, CelCost text)
    {
        var bytes = new CelCost(4, 16);
        CelCost cost = (bytes + bytes).Times(RunCost.PerCharacter);
        if (rule is CostRule.ContainsBlock or CostRule.ContainsBlockText)
        {
            cost += bytes.Times(RunCost.PerCharacter) + CelCost.Fixed(1);
        }

        return rule is CostRule.ContainsIpText or CostRule.ContainsBlockText ? cost + text.Times(RunCost.PerCharacter) : cost;
    }
}
