namespace Xebec.Schema.Cel.Evaluation;

/// <summary>What an expression is compiled to: a tree whose nodes evaluate themselves. Immutable and shared between threads.</summary>
internal abstract class CelNode
{
    /// <summary>Whether the node names something in a variable: selecting from it costs 1, from anything else 2.</summary>
    public virtual bool IsAttribute => false;

    /// <summary>The value, or a failure. A node charges for itself when it was evaluated, as upstream does.</summary>
    public abstract CelValue Evaluate(CelFrame frame);
}

/// <summary>One evaluation under way.</summary>
internal sealed class CelFrame(CelValue[] globals, int locals, ulong limit)
{
    public CelValue[] Globals { get; } = globals;

    public CelValue[] Locals { get; } = locals == 0 ? [] : new CelValue[locals];

    public ulong Cost { get; private set; }

    public void Charge(ulong cost)
    {
        Cost += cost;
        if (Cost > limit)
        {
            throw new CelCostExceeded();
        }
    }
}

/// <summary>Leaves an evaluation that got too dear; never leaves <see cref="CelProgram"/>.</summary>
internal sealed class CelCostExceeded : Exception;

internal sealed class ConstantNode(CelValue value) : CelNode
{
    public CelValue Value { get; } = value;

    public override CelValue Evaluate(CelFrame frame) => Value;
}

internal sealed class GlobalNode(int slot, string name) : CelNode
{
    public override bool IsAttribute => true;

    public override CelValue Evaluate(CelFrame frame)
    {
        frame.Charge(1);
        CelValue value = frame.Globals[slot];
        return value.Exists ? value : CelValue.Failure($"no such attribute(s): {name}");
    }
}

internal sealed class LocalNode(int slot) : CelNode
{
    public override bool IsAttribute => true;

    public override CelValue Evaluate(CelFrame frame)
    {
        frame.Charge(1);
        return frame.Locals[slot];
    }
}
