using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>A comprehension: folds the elements of a list, or the keys of a map, into an accumulator.</summary>
internal sealed class FoldNode : CelNode
{
    public required CelNode Range { get; init; }

    public required CelNode Initial { get; init; }

    public required CelNode Condition { get; init; }

    public required CelNode Step { get; init; }

    public required CelNode Result { get; init; }

    public required int Accumulator { get; init; }

    public required int Variable { get; init; }

    /// <summary>The slot of the value when there are two variables; -1 otherwise.</summary>
    public required int Second { get; init; }

    public override CelValue Evaluate(CelFrame frame)
    {
        CelValue range = Range.Evaluate(frame);
        if (range.IsError)
        {
            return range;
        }

        frame.Locals[Accumulator] = Initial.Evaluate(frame);
        switch (range.Kind)
        {
            case CelKind.List:
                OverList(frame, range);
                break;
            case CelKind.Map or CelKind.Object when range.Source is not CelHostObject:
                OverMap(frame, range);
                break;
            default:
                return CelValue.Failure($"got '{GoName(range.Kind)}', expected iterable type");
        }

        return Result.Evaluate(frame);
    }

    private static string GoName(CelKind kind) => kind == CelKind.Opaque ? "*types.Optional" : $"types.{kind}";

    private void OverList(CelFrame frame, CelValue range)
    {
        long index = 0;
        foreach (CelValue element in range.Elements)
        {
            if (Second < 0)
            {
                frame.Locals[Variable] = element;
            }
            else
            {
                frame.Locals[Variable] = CelValue.Of(index++);
                frame.Locals[Second] = element;
            }

            if (!Once(frame))
            {
                return;
            }
        }
    }

    private void OverMap(CelFrame frame, CelValue range)
    {
        foreach (CelEntry entry in range.Entries)
        {
            frame.Locals[Variable] = entry.Key;
            if (Second >= 0)
            {
                frame.Locals[Second] = entry.Value;
            }

            if (!Once(frame))
            {
                return;
            }
        }
    }

    private bool Once(CelFrame frame)
    {
        if (!Condition.Evaluate(frame).IsTrue)
        {
            return false;
        }

        frame.Locals[Accumulator] = Step.Evaluate(frame);
        return true;
    }
}

/// <summary>A name for a value.</summary>
internal sealed class BindNode(CelNode value, int slot, CelNode body) : CelNode
{
    public override CelValue Evaluate(CelFrame frame)
    {
        frame.Locals[slot] = value.Evaluate(frame);
        return body.Evaluate(frame);
    }
}
