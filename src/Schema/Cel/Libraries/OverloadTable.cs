using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>Writes a library down: one line per overload.</summary>
internal sealed class OverloadTable : List<CelOverload>
{
    /// <summary>Functions with one, two or other numbers of arguments.</summary>
    public void Function(string name, string id, CelType argument, CelType result, CelUnary run, CostRule cost = CostRule.One) =>
        Add(new CelOverload(name, id, false, [argument], result) { Unary = run, Cost = cost });

    public void Function(
        string name, string id, CelType left, CelType right, CelType result, CelBinary run, CostRule cost = CostRule.One) =>
        Add(new CelOverload(name, id, false, [left, right], result) { Binary = run, Cost = cost });

    public void Function(
        string name, string id, IReadOnlyList<CelType> arguments, CelType result, CelNary run, CostRule cost = CostRule.One) =>
        Add(new CelOverload(name, id, false, arguments, result) { Nary = run, Cost = cost });

    /// <summary>Methods: the first type is the receiver's.</summary>
    public void Method(string name, string id, CelType receiver, CelType result, CelUnary run, CostRule cost = CostRule.One) =>
        Add(new CelOverload(name, id, true, [receiver], result) { Unary = run, Cost = cost });

    public void Method(
        string name, string id, CelType receiver, CelType argument, CelType result, CelBinary run, CostRule cost = CostRule.One) =>
        Add(new CelOverload(name, id, true, [receiver, argument], result) { Binary = run, Cost = cost });

    public void Method(
        string name, string id, IReadOnlyList<CelType> arguments, CelType result, CelNary run, CostRule cost = CostRule.One) =>
        Add(new CelOverload(name, id, true, arguments, result) { Nary = run, Cost = cost });
}
