using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

/// <summary>
/// Resolves repeated members as Go's decoder does: the second object decodes into what the first left, so structs and maps merge;
/// everything else is replaced. Only bodies that repeat an object come here.
/// </summary>
internal static class DuplicateMembers
{
    public static Document Merge(TypeSchema type, Document body) => Document.Parse(JsonText.ToBytes(Resolve(type, [body.Root])));

    // the values of one field, in order, none of them null
    private static Value Resolve(TypeSchema type, List<Value> values)
    {
        Value last = values[^1];
        if (type.Shape is TypeShape.SchemaOrArray or TypeShape.SchemaOrBool or TypeShape.SchemaOrStringArray && last.IsObject)
        {
            return ResolveObject(type.Element!, [last]);
        }

        if (last.IsArray && type.Shape is TypeShape.List or TypeShape.SchemaOrArray)
        {
            var list = new ArrayDraft();
            foreach (Value element in last.Elements)
            {
                list.Add(Resolve(type.Element!, [element]));
            }

            return list;
        }

        if (!last.IsObject || type.Shape is not (TypeShape.Object or TypeShape.Map))
        {
            return last;
        }

        // what stood before the last value that is no object is gone
        int from = values.FindLastIndex(v => !v.IsObject) + 1;
        return type.Shape == TypeShape.Map ? ResolveMap(type, values[from..]) : ResolveObject(type, values[from..]);
    }

    private static ObjectDraft ResolveMap(TypeSchema type, List<Value> objects)
    {
        // a dictionary beside the order: maps may have a hundred thousand members
        var order = new List<string>();
        var values = new Dictionary<string, Value>();
        foreach (Member member in objects.SelectMany(o => o.Members.ToList()))
        {
            if (!values.ContainsKey(member.Name))
            {
                order.Add(member.Name);
            }

            values[member.Name] = Resolve(type.Element!, [member.Value]);
        }

        var merged = new ObjectDraft();
        foreach (string name in order)
        {
            merged.Append(name, values[name]);
        }

        return merged;
    }

    private static ObjectDraft ResolveObject(TypeSchema type, List<Value> objects)
    {
        var order = new List<string>();
        var values = new Dictionary<string, List<Value>>();
        foreach (Member member in objects.SelectMany(o => o.Members.ToList()))
        {
            FieldSchema? field = type.Field(member.Name);
            if (field is null)
            {
                continue;
            }

            if (!values.TryGetValue(member.Name, out List<Value>? known))
            {
                order.Add(member.Name);
                values[member.Name] = known = [];
            }

            if (member.Value.Kind != ValueKind.Null)
            {
                known.Add(member.Value);
            }
            else if (field.Presence == Presence.Pointer || field.Type.Shape is TypeShape.List or TypeShape.Map or TypeShape.Bytes)
            {
                known.Clear();
            }
        }

        var merged = new ObjectDraft();
        foreach (string name in order.Where(n => values[n].Count > 0))
        {
            merged.Append(name, Resolve(type.Field(name)!.Type, values[name]));
        }

        return merged;
    }
}
