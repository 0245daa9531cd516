using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Managers;

/// <summary>
/// An object of a type with nothing set, as upstream compares new objects with:
/// what is always written is there. Custom resources begin with nothing at all.
/// </summary>
internal static class ZeroObject
{
    public static Value Of(TypeSchema type)
    {
        var zero = new ObjectDraft();
        if (!type.OrderedByName)
        {
            foreach (FieldSchema field in type.Fields)
            {
                if (field.Presence == Presence.Always)
                {
                    Value unset = UnsetOf(field);
                    zero.Append(field.Name, unset.IsObject ? Of(field.Type) : unset);
                }
            }
        }

        return zero;
    }

    /// <summary>What is written for an unset field that is always written; {} for objects, whose own fields are not spelt out.</summary>
    public static Value UnsetOf(FieldSchema field)
    {
        if (field.WhenUnset.Exists)
        {
            return field.WhenUnset;
        }

        return field.Type.Shape switch
        {
            TypeShape.Object => new ObjectDraft(),
            TypeShape.Boolean => false,
            TypeShape.Int32 or TypeShape.Int64 or TypeShape.Double => 0,
            TypeShape.String => "",
            _ => Value.Null,
        };
    }

    /// <summary>Whether a value of the type is what <see cref="Of"/> makes.</summary>
    public static bool Is(TypeSchema type, Value value)
    {
        foreach (Member member in value.Members)
        {
            FieldSchema? field = type.Field(member.Name);
            if (field is null || field.Presence != Presence.Always)
            {
                return false;
            }

            Value unset = UnsetOf(field);
            if (!(unset.IsObject && member.Value.IsObject ? Is(field.Type, member.Value) : unset == member.Value))
            {
                return false;
            }
        }

        return value.IsObject;
    }
}
