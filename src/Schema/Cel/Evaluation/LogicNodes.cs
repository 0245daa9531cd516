using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>Both logical operators: the side that decides wins, even when the other one fails.</summary>
/// <param name="decisive">False for "and", true for "or".</param>
internal sealed class LogicNode(CelNode left, CelNode right, bool decisive) : CelNode
{
    public override CelValue Evaluate(CelFrame frame)
    {
        CelValue first = left.Evaluate(frame);
        if (first.Kind == CelKind.Bool && first.IsTrue == decisive)
        {
            return first;
        }

        CelValue second = right.Evaluate(frame);
        if (second.Kind == CelKind.Bool && (second.IsTrue == decisive || first.Kind == CelKind.Bool))
        {
            return second.IsTrue == decisive ? second : CelValue.Of(!decisive);
        }

        return first.IsError ? first : second.IsError ? second : CelValue.Failure("no such overload");
    }
}

internal sealed class ConditionalNode(CelNode condition, CelNode yes, CelNode no) : CelNode
{
    public override CelValue Evaluate(CelFrame frame)
    {
        CelValue decided = condition.Evaluate(frame);
        return decided.Kind == CelKind.Bool ? (decided.IsTrue ? yes : no).Evaluate(frame)
            : decided.IsError ? decided : CelValue.Failure("no such overload");
    }
}

/// <summary>The condition by which a comprehension goes on: everything but false.</summary>
internal sealed class NotStrictlyFalseNode(CelNode operand) : CelNode
{
    public override CelValue Evaluate(CelFrame frame)
    {
        CelValue value = operand.Evaluate(frame);
        frame.Charge(1);
        return CelValue.Of(value.Kind != CelKind.Bool || value.IsTrue);
    }
}

/// <summary><c>or</c> and <c>orValue</c> of optionals: the alternative is evaluated only where it is needed.</summary>
internal sealed class OrElseNode(CelNode optional, CelNode alternative, bool unwrap) : CelNode
{
    public override CelValue Evaluate(CelFrame frame)
    {
        CelValue value = optional.Evaluate(frame);
        if (value.IsError)
        {
            return value;
        }

        return value.Source is not CelOptional held ? CelValue.Failure("no such overload")
            : held.HasValue ? unwrap ? held.Value : value : alternative.Evaluate(frame);
    }
}

/// <summary>Membership in a list of constants: one look-up.</summary>
internal sealed class MembershipNode(CelNode element, HashSet<CelValue> set) : CelNode
{
    public override CelValue Evaluate(CelFrame frame)
    {
        CelValue value = element.Evaluate(frame);
        return value.IsError ? value : CelValue.Of(set.Contains(value));
    }
}
