using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Typed;

/// <summary>
/// Takes out of a merged object what its applier applied last time and nobody owns now. One walk over object, last set and owned fields.
/// </summary>
/// <remarks>
/// Three questions at each field, the first two answered on the way down. Is it free of the last set, with everything above it? If not,
/// does somebody own it (or, of a declared field, something below it)? Then it stands. If it does not stand and was in the last set, it
/// goes, with everything below it; and a field of the last set goes too where something above it does not stand. What was never applied
/// stays, unless its holder goes.
/// </remarks>
internal static class Pruning
{
    public static Value Prune(TypeSchema type, Value merged, FieldSet last, FieldSet owned)
    {
        return last.IsEmpty ? merged : Below(type, merged, last, owned, free: true, stands: true);
    }

    private static Value Below(TypeSchema type, Value value, FieldSet last, FieldSet owned, bool free, bool stands)
    {
        if (TypeWalk.IsEmpty(value))
        {
            return value;
        }

        return TypeWalk.FormOf(type, value) switch
        {
            Form.Members => Members(type, value, last, owned, free, stands),
            Form.Elements => Elements(type, value, last, owned, free, stands),
            _ => value,
        };
    }

    private static Value Members(TypeSchema type, Value value, FieldSet last, FieldSet owned, bool free, bool stands)
    {
        var kept = new ObjectDraft();
        bool same = true;
        int expected = 0;
        foreach (Member member in value.Members)
        {
            TypeSchema inner = TypeWalk.MemberType(type, member.NameValue, ref expected, out FieldSchema? declared);
            string name = declared?.Name ?? member.Name;
            var element = PathElement.Field(name);
            Value after = Field(inner, member.Value, last.Find(element), owned.Find(element), declared is not null, free, stands);
            same &= ValueEquality.AreSame(after, member.Value);
            if (after.Exists)
            {
                kept.Append(member.NameValue, after);
            }
        }

        return same ? value : kept.Count == 0 ? Value.Null : kept;
    }

    private static Value Elements(TypeSchema type, Value value, FieldSet last, FieldSet owned, bool free, bool stands)
    {
        var kept = new ArrayDraft();
        bool same = true;
        foreach (Value element in value.Elements)
        {
            Value after = element;
            if (ListElement.TryIdentify(type, element, out PathElement identity, out _))
            {
                after = Field(
                    type.Element ?? TypeWalk.Unknown, element, last.Find(identity), owned.Find(identity), declared: false, free, stands);
            }

            same &= ValueEquality.AreSame(after, element);
            if (after.Exists)
            {
                kept.Add(after);
            }
        }

        return same ? value : kept.Count == 0 ? Value.Null : kept;
    }

    // the field as it stays; absent when it goes
    private static Value Field(TypeSchema type, Value value, FieldNode last, FieldNode owned, bool declared, bool free, bool stands)
    {
        bool wasApplied = last.IsMember || (declared && last.Below is not null);
        bool isOwned = owned.IsMember || (declared && owned.Below is not null);
        free &= !wasApplied;
        stands &= free || isOwned;
        if (!stands && wasApplied)
        {
            return default;
        }

        return last.Below is null ? value : Below(type, value, last.Below, owned.Below ?? FieldSet.Empty, free, stands);
    }
}
