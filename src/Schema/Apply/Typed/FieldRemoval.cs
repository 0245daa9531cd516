using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Typed;

/// <summary>
/// Takes fields out of a value. An object or list that loses everything becomes null; atomic values are taken out whole or not at all.
/// </summary>
internal static class FieldRemoval
{
    public static Value Remove(TypeSchema type, Value from, FieldSet fields)
    {
        Form form = TypeWalk.FormOf(type, from);
        if (fields.IsEmpty || TypeWalk.IsEmpty(from))
        {
            return from;
        }

        return form switch
        {
            Form.Members => Members(type, from, fields),
            Form.Elements => Elements(type, from, fields),
            _ => from.IsObject || from.IsArray ? Value.Null : from,
        };
    }

    private static Value Members(TypeSchema type, Value from, FieldSet fields)
    {
        var left = new ObjectDraft();
        int expected = 0;
        foreach (Member member in from.Members)
        {
            FieldNode node = fields.Find(PathElement.Field(member.Name));
            if (!node.IsMember)
            {
                TypeSchema inner = TypeWalk.MemberType(type, member.NameValue, ref expected, out _);
                left.Append(member.NameValue, node.Below is null ? member.Value : Remove(inner, member.Value, node.Below));
            }
        }

        return left.Count == 0 ? Value.Null : left;
    }

    private static Value Elements(TypeSchema type, Value from, FieldSet fields)
    {
        var left = new ArrayDraft();
        foreach (Value element in from.Elements)
        {
            FieldNode node = ListElement.TryIdentify(type, element, out PathElement identity, out _) ? fields.Find(identity) : default;
            if (!node.IsMember)
            {
                left.Add(node.Below is null ? element : Remove(type.Element ?? TypeWalk.Unknown, element, node.Below));
            }
        }

        return left.Count == 0 ? Value.Null : left;
    }
}
