using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Managers;

/// <summary>Brings a set into line with a type that has become atomic somewhere since the set was written.</summary>
internal static class AtomicFields
{
    /// <summary>The set itself when nothing is to be done.</summary>
    public static FieldSet Reconcile(TypeSchema type, FieldSet fields)
    {
        List<FieldNode>? changed = null;
        ReadOnlySpan<FieldNode> nodes = fields.Nodes;
        for (int i = 0; i < nodes.Length; i++)
        {
            FieldNode node = nodes[i];
            if (node.Below is not null && TypeOf(type, node.Element) is { } inner)
            {
                node = IsAtomic(inner) ? new FieldNode(node.Element, true, null) : node with { Below = Reconcile(inner, node.Below) };
            }

            if (changed is null && !ReferenceEquals(node.Below, nodes[i].Below))
            {
                changed = new List<FieldNode>(nodes.Length);
                changed.AddRange(nodes[..i]);
            }

            changed?.Add(node);
        }

        return changed is null ? fields : FieldSet.OfNodes(changed);
    }

    // unknown fields and those below x-kubernetes-preserve-unknown-fields have nothing to be reconciled with
    private static TypeSchema? TypeOf(TypeSchema type, PathElement element)
    {
        return type.Shape == TypeShape.Object && element.Kind == PathElementKind.Field
            ? type.Field(element.Name)?.Type ?? type.Additional
            : type.Element;
    }

    private static bool IsAtomic(TypeSchema type)
    {
        return type.Shape switch
        {
            TypeShape.Object or TypeShape.Map or TypeShape.List => type.Merge == MergeKind.Atomic,
            TypeShape.Any => !type.PreserveUnknown,
            TypeShape.RawExtension or TypeShape.FieldsV1 => true,
            TypeShape.SchemaOrBool or TypeShape.SchemaOrArray or TypeShape.SchemaOrStringArray => true,
            _ => false,
        };
    }
}
