using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>A call with one operand and one meaning.</summary>
internal sealed class UnaryNode(CelOverload overload, CelNode operand, CelUnary run, bool guarded) : CelNode
{
    public override CelValue Evaluate(CelFrame frame)
    {
        CelValue value = operand.Evaluate(frame);
        if (value.IsError)
        {
            return value;
        }

        CelValue result = !guarded || overload.Takes([value]) ? run(value) : DispatchNode.NoSuchOverload(overload.Function, [value]);
        frame.Charge(overload.Cost == CostRule.One ? 1 : RunCost.Of(overload, [value], result));
        return result;
    }
}

/// <summary>A call with two operands and one meaning.</summary>
internal sealed class BinaryNode(CelOverload overload, CelNode left, CelNode right, CelBinary run, bool guarded) : CelNode
{
    public override CelValue Evaluate(CelFrame frame)
    {
        CelValue first = left.Evaluate(frame);
        if (first.IsError)
        {
            return first;
        }

        CelValue second = right.Evaluate(frame);
        if (second.IsError)
        {
            return second;
        }

        CelValue result = !guarded || overload.Takes([first, second])
            ? run(first, second)
            : DispatchNode.NoSuchOverload(overload.Function, [first, second]);
        frame.Charge(overload.Cost == CostRule.One ? 1 : RunCost.Of(overload, [first, second], result));
        return result;
    }
}

/// <summary>Every other call: the meaning is the first one that takes the values.</summary>
internal sealed class DispatchNode(IReadOnlyList<CelOverload> overloads, CelNode[] operands) : CelNode
{
    public static CelValue NoSuchOverload(string function, ReadOnlySpan<CelValue> arguments)
    {
        var names = new string[arguments.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = arguments[i].Type.Name;
        }

        return CelValue.Failure($"no such overload: {function}({string.Join(", ", names)})");
    }

    public override CelValue Evaluate(CelFrame frame)
    {
        var values = new CelValue[operands.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = operands[i].Evaluate(frame);
            if (values[i].IsError)
            {
                return values[i];
            }
        }

        foreach (CelOverload overload in overloads)
        {
            if (overload.Takes(values))
            {
                CelValue result = overload.Invoke(values);
                frame.Charge(RunCost.Of(overload, values, result));
                return result;
            }
        }

        frame.Charge(1);
        return NoSuchOverload(overloads[0].Function, values);
    }
}
