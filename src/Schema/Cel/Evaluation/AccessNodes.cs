using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>A field or member by name.</summary>
/// <param name="declared">What the operand's type says of the field; null when it says nothing.</param>
internal sealed class SelectNode(CelNode operand, string field, CelField? declared) : CelNode
{
    private readonly ulong _cost = operand.IsAttribute ? 1u : 2u;

    public override bool IsAttribute => true;

    public override CelValue Evaluate(CelFrame frame)
    {
        CelValue value = operand.Evaluate(frame);
        if (value.IsError)
        {
            return value;
        }

        frame.Charge(_cost);
        if (declared is not null && value.IsDocument && value.Kind == CelKind.Object)
        {
            var found = CelValue.Of(value.AsValue()[declared.JsonName], declared.Type);
            if (found.Exists)
            {
                return found;
            }
        }

        return Lookup.Member(value, field);
    }
}

internal sealed class HasNode(CelNode operand, string field) : CelNode
{
    public override CelValue Evaluate(CelFrame frame)
    {
        CelValue value = operand.Evaluate(frame);
        return value.IsError ? value : Lookup.Has(value, field);
    }
}

/// <summary>An index, or a selection or index that may find nothing.</summary>
internal sealed class IndexNode(CelNode operand, CelNode index, bool optional) : CelNode
{
    private readonly ulong _cost = operand.IsAttribute ? 1u : 2u;

    public override bool IsAttribute => true;

    public override CelValue Evaluate(CelFrame frame)
    {
        CelValue value = operand.Evaluate(frame);
        if (value.IsError)
        {
            return value;
        }

        CelValue at = index.Evaluate(frame);
        if (at.IsError)
        {
            return at;
        }

        frame.Charge(_cost);
        return optional ? Lookup.OptionalIndex(value, at) : Lookup.Index(value, at);
    }
}
