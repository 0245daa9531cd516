using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

/// <summary>
/// The first half of <em>complete</em>: fields that are not set get the table's (or the custom schema's) static default. Idempotent.
/// Defaults that depend on other fields are in the kinds' own files.
/// </summary>
public static class StaticDefaults
{
    /// <summary>
    /// The value with its defaults: itself when none was missing, otherwise a draft over it. New members stand last:
    /// <see cref="BodyParser.Parse(TypeSchema, Value)"/> brings them into order.
    /// </summary>
    public static Value Apply(TypeSchema type, Value value)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!HasDefaults(type))
        {
            return value;
        }

        return type.Shape switch
        {
            TypeShape.Object when value.IsObject => ApplyToObject(type, value),
            TypeShape.Map when value.IsObject => ApplyToMembers(type.Element!, value),
            TypeShape.List when value.IsArray => ApplyToElements(type.Element!, value),
            _ => value,
        };
    }

    /// <summary>As <see cref="Apply"/>; says whether a default was missing.</summary>
    public static bool AddTo(TypeSchema type, Value value, out Value completed)
    {
        completed = Apply(type, value);
        return !Same(value, completed);
    }

    private static Value ApplyToObject(TypeSchema type, Value value)
    {
        var draft = value.Source as ObjectDraft;
        foreach (FieldSchema field in type.Completed!)
        {
            Value current = value.Member(field.Name, field.NameInside);
            Value completed = IsUnset(field, current) && field.Default.Exists ? field.Default.Clone() : current;
            completed = Apply(field.Type, completed);
            if (!Same(current, completed))
            {
                draft ??= ObjectDraft.Open(value);
                draft.Set(field.Name, completed);
            }
        }

        Value known = draft is null ? value : draft;
        return type.Additional is TypeSchema additional && HasDefaults(additional)
            ? ApplyToMembers(additional, known, name => type.Field(name) is null)
            : known;
    }

    // a new object when any member changes: setting them one by one would look for each among all
    private static Value ApplyToMembers(TypeSchema element, Value map, Func<string, bool>? among = null)
    {
        var completed = new ObjectDraft();
        bool changed = false;
        foreach (Member member in map.Members)
        {
            Value value = among is null || among(member.Name) ? Apply(element, member.Value) : member.Value;
            changed |= !Same(member.Value, value);
            completed.Append(member.NameValue, value);
        }

        return changed ? completed : map;
    }

    private static Value ApplyToElements(TypeSchema element, Value list)
    {
        var draft = list.Source as ArrayDraft;
        int position = 0;
        foreach (Value current in list.Elements)
        {
            Value completed = Apply(element, current);
            if (!Same(current, completed))
            {
                draft ??= ArrayDraft.Open(list);
                draft[position] = completed;
            }

            position++;
        }

        return draft is null ? list : draft;
    }

    private static bool IsUnset(FieldSchema field, Value value)
    {
        if (!value.Exists)
        {
            return true;
        }

        if (value.Kind == ValueKind.Null)
        {
            return !field.Type.Nullable;
        }

        // of fields that are no pointers, zero is the same as unset
        return field.Presence != Presence.Pointer && (value.TextIs("") || value.Integer == 0);
    }

    private static bool Same(Value before, Value after) => ReferenceEquals(before.Source, after.Source) && before.Index == after.Index;

    // of objects, remembers the fields that matter
    private static bool HasDefaults(TypeSchema type)
    {
        if (type.DefaultsBelow == 0)
        {
            type.Completed = [.. type.Fields.Where(f => f.Default.Exists || Search(f.Type, []))];
            type.DefaultsBelow = (byte)(Search(type, []) ? 2 : 1);
        }

        return type.DefaultsBelow == 2;
    }

    private static bool Search(TypeSchema type, HashSet<TypeSchema> visited)
    {
        return visited.Add(type)
            && (type.Fields.Any(f => f.Default.Exists || Search(f.Type, visited))
                || (type.Element is not null && Search(type.Element, visited))
                || (type.Additional is not null && Search(type.Additional, visited)));
    }
}
