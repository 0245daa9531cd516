using Xebec.Api.Documents;
using Xebec.Api.Selectors;
using Xebec.Schema.Types;
using Xebec.Server.Registry;
using Xebec.Store.Seam;

namespace Xebec.Server.Reading;

/// <summary>
/// The label and field selectors of a request over stored objects. Labels are
/// answered from facts; fields beyond name and namespace make it look into the bytes.
/// </summary>
public sealed class ObjectFilter(ResourceBinding resource, LabelSelector labels, FieldSelector fields)
{
    public bool IsEverything { get; } = labels.MatchesEverything && fields.MatchesEverything;

    public bool Matches(StoredObject item) => IsEverything || (labels.Matches(item.Facts.Label) && FieldsMatch(item));

    private bool FieldsMatch(StoredObject item)
    {
        Document? parsed = null;
        foreach (FieldTerm term in fields.Terms)
        {
            string value = term.Field switch
            {
                "metadata.name" => item.Key.Name,
                "metadata.namespace" => item.Key.Namespace,
                _ => resource.Kind.SelectableField((parsed ??= ParsedObject.Of(item)).Root, term.Field),
            };
            if (value.Length == 0)
            {
                value = Zero(term.Field);
            }

            if (value == term.Value != term.Equal)
            {
                return false;
            }
        }

        return true;
    }

    // what is not set has the text of its type's zero, unless being unset is a value of its own
    private string Zero(string field)
    {
        TypeSchema? type = resource.Type.Type;
        FieldSchema? last = null;
        foreach (string step in field.Split('.'))
        {
            last = type?.Field(step);
            type = last?.Type;
        }

        return (last?.Presence, last?.Type.Shape) switch
        {
            (Presence.Pointer, _) => "",
            (_, TypeShape.Boolean) => "false",
            (_, TypeShape.Int32 or TypeShape.Int64) => "0",
            _ => "",
        };
    }
}
