using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Typed;

/// <summary>The fields an object says something about: what a manager owns who applies it.</summary>
/// <remarks>
/// Leaves, keys of maps and elements of lists are in the set; a declared object is in it only when it is null or empty, otherwise it is
/// merely on the way to what is below.
/// </remarks>
internal static class AppliedFields
{
    public static FieldSet Of(TypeSchema type, Value applied) => Below(type, applied) ?? FieldSet.Empty;

    private static FieldSet? Below(TypeSchema type, Value value)
    {
        Form form = TypeWalk.FormOf(type, value);
        if (form == Form.Leaf || TypeWalk.IsEmpty(value))
        {
            return null;
        }

        return FieldSet.OfNodes(form == Form.Members ? Members(type, value) : Elements(type, value));
    }

    private static List<FieldNode> Members(TypeSchema type, Value value)
    {
        var nodes = new List<FieldNode>();
        int expected = 0;
        foreach (Member member in value.Members)
        {
            TypeSchema inner = TypeWalk.MemberType(type, member.NameValue, ref expected, out FieldSchema? declared);
            FieldSet? below = Below(inner, member.Value);
            bool self = declared is null || member.Value.Kind == ValueKind.Null || (member.Value.IsObject && TypeWalk.IsEmpty(member.Value))
                || TypeWalk.FormOf(inner, member.Value) == Form.Leaf;
            if (self || below is not null)
            {
                nodes.Add(new FieldNode(PathElement.Field(declared?.Name ?? member.Name), self, below));
            }
        }

        return nodes;
    }

    private static List<FieldNode> Elements(TypeSchema type, Value value)
    {
        var nodes = new List<FieldNode>();
        foreach (ElementGroup group in ElementGroups.Of(type, value, default))
        {
            FieldSet? below = group.LeftRepeats ? null : Below(type.Element ?? TypeWalk.Unknown, group.Left);
            nodes.Add(new FieldNode(group.Identity, true, below));
        }

        return nodes;
    }
}
