using Xebec.Api.Documents;
using Xebec.Schema.Parsing;
using Xebec.Schema.Types;

namespace Xebec.Server.Registry.Views;

/// <summary>
/// Custom objects that were stored when fewer rules held: what is not of its type in their metadata, and in that of objects embedded in
/// them, goes when they are read, so that they can be changed and deleted.
/// </summary>
internal static class StoredMetadata
{
    /// <summary>The object without those fields; what else is wrong with it stays.</summary>
    public static Value Repaired(TypeSchema type, Value item) => Repaired(type, item, isWhole: true);

    private static Value Repaired(TypeSchema type, Value value, bool isWhole)
    {
        if (value.IsArray)
        {
            return type.Element is { } element
                ? new ArrayDraft(value.Elements.ToList().Select(e => Repaired(element, e, element.EmbeddedResource)))
                : value;
        }

        if (!value.IsObject)
        {
            return value;
        }

        var repaired = new ObjectDraft();
        foreach (Member member in value.Members.ToList())
        {
            TypeSchema? field = type.Field(member.Name)?.Type ?? type.Additional;
            repaired.Set(
                member.Name,
                field is null ? member.Value
                : isWhole && member.NameIs("metadata") ? Fitting(field, member.Value)
                : Repaired(field, member.Value, field.EmbeddedResource));
        }

        return repaired;
    }

    private static Value Fitting(TypeSchema type, Value metadata)
    {
        var fitting = new ObjectDraft();
        foreach (Member member in metadata.Members.ToList())
        {
            Value alone = new ObjectDraft().Set(member.Name, member.Value);
            if (BodyParser.Parse(type, alone).Problem is null)
            {
                fitting.Set(member.Name, member.Value);
            }
        }

        return fitting;
    }
}
