using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Parsing;

namespace Xebec.Schema.Yaml;

/// <summary>
/// Writes JSON values as the YAML that upstream's servers and tools write: block style, two spaces, keys in natural order, lists not
/// indented, lines broken after 80 columns, quotes only where the text needs them.
/// </summary>
public static class YamlWriter
{
    /// <summary>The document's text in UTF-8, with a line end at its end.</summary>
    public static byte[] Write(Value value)
    {
        var layout = new YamlLayout();
        WriteNode(layout, value, ofMapping: false);
        layout.EndDocument();
        return layout.ToUtf8();
    }

    private static void WriteNode(YamlLayout layout, Value value, bool ofMapping)
    {
        switch (value.Kind)
        {
            case ValueKind.Object when value.Count > 0:
                WriteMapping(layout, value);
                break;
            case ValueKind.Array when value.Count > 0:
                WriteSequence(layout, value, ofMapping);
                break;
            case ValueKind.Object:
                layout.Indicator("{", needsSpace: true, isSpace: true);
                layout.Indicator("}", needsSpace: false);
                break;
            case ValueKind.Array:
                layout.Indicator("[", needsSpace: true, isSpace: true);
                layout.Indicator("]", needsSpace: false);
                break;
            case ValueKind.String:
                WriteText(layout, value.TextOrEmpty, asKey: false);
                break;
            case ValueKind.Number:
                WritePlain(layout, NumberText(value));
                break;
            default:
                WritePlain(layout, value.Flag is bool flag ? flag ? "true" : "false" : "null");
                break;
        }
    }

    private static void WriteMapping(YamlLayout layout, Value mapping)
    {
        layout.Indent();
        foreach (Member member in mapping.Members.ToList().OrderBy(m => m.Name, NaturalOrder.Instance))
        {
            string key = member.Name;
            layout.NewLine();
            if (YamlText.FitsSimpleKey(key))
            {
                WriteText(layout, key, asKey: true);
                layout.Indicator(":", needsSpace: false);
            }
            else
            {
                layout.Indicator("?", needsSpace: true, keepsIndention: true);
                WriteText(layout, key, asKey: false);
                layout.NewLine();
                layout.Indicator(":", needsSpace: true, keepsIndention: true);
            }

            WriteNode(layout, member.Value, ofMapping: true);
        }

        layout.Outdent();
    }

    private static void WriteSequence(YamlLayout layout, Value sequence, bool ofMapping)
    {
        layout.Indent(indentless: ofMapping && !layout.AtIndention);
        foreach (Value element in sequence.Elements)
        {
            layout.NewLine();
            layout.Indicator("-", needsSpace: true, keepsIndention: true);
            WriteNode(layout, element, ofMapping: false);
        }

        layout.Outdent();
    }

    private static void WriteText(YamlLayout layout, string text, bool asKey)
    {
        layout.Indent(forScalar: true);
        YamlTextWriter.Write(layout, text, asKey);
        layout.Outdent();
    }

    private static void WritePlain(YamlLayout layout, string text)
    {
        layout.Indent(forScalar: true);
        YamlTextWriter.WritePlain(layout, text, breaks: false);
        layout.Outdent();
    }

    // integers as they are; other numbers go through the JSON of the object first, where 1.0 is 1
    private static string NumberText(Value number)
    {
        string text = Encoding.ASCII.GetString(number.NumberUtf8);
        YamlScalar resolved = YamlResolver.OfPlain(text);
        if (resolved.Kind == YamlScalarKind.Real)
        {
            Span<byte> json = stackalloc byte[GoNumbers.BytesMax];
            resolved = YamlResolver.OfPlain(Encoding.ASCII.GetString(json[..GoNumbers.Write(resolved.Real, json)]));
        }

        return resolved.Kind switch
        {
            YamlScalarKind.Integer => resolved.Integer.ToString(CultureInfo.InvariantCulture),
            YamlScalarKind.Unsigned => ((ulong)resolved.Integer).ToString(CultureInfo.InvariantCulture),
            YamlScalarKind.Real => YamlFloats.General(resolved.Real),
            _ => text,
        };
    }
}
