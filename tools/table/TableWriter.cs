using System.Text.Json.Nodes;

namespace Xebec.Tools.Table;

/// <summary>Writes the table: one fact a line, in an order that does not depend on the run.</summary>
internal sealed class TableWriter(Facts facts, MemberOrder order, TextWriter to)
{
    private readonly ShortNames _names = new(facts.Types.Keys);

    public void Write()
    {
        to.WriteLine($"kubernetes {facts.Version}");
        foreach ((string alias, string package) in _names.Packages)
        {
            to.WriteLine($"package {alias} {package}");
        }

        new ResourceWriter(facts, _names, to).Write();
        new ColumnWriter(facts, to).Write();
        var types = new TypeText(_names, facts.Types);
        foreach ((string name, TypeFacts type) in facts.Types.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            if (type.Scalar is not ("" or "object") || ScalarOf(name).Length > 0)
            {
                to.WriteLine($"scalar {_names.Of(name)} {ScalarOf(name)}");
                continue;
            }

            WriteType(name, type, types);
        }

        to.WriteLine("end");
    }

    private static string ScalarOf(string name) => name[(name.LastIndexOf('.') + 1)..] switch
    {
        "Quantity" => "quantity",
        "Time" => "time",
        "MicroTime" => "microTime",
        "IntOrString" => "intOrString",
        "RawExtension" => "rawExtension",
        "FieldsV1" => "fieldsV1",
        "JSON" => "any",
        "JSONSchemaPropsOrArray" => "schemaOrArray",
        "JSONSchemaPropsOrBool" => "schemaOrBool",
        "JSONSchemaPropsOrStringArray" => "schemaOrStringArray",
        _ => "",
    };

    private void WriteType(string name, TypeFacts type, TypeText types)
    {
        string gvk = type.Gvk.Length > 0 ? $" gvk={type.Gvk}" : "";
        to.WriteLine($"type {_names.Of(name)}{(type.Atomic ? " atomic" : "")}{gvk}");
        string package = ShortNames.Package(name);
        foreach (FieldFacts field in order.Apply(_names.Of(name), type.Fields))
        {
            WriteField(field, types.Of(field, package), type.Required.Contains(field.Name));
        }

        foreach (JsonNode? union in type.Unions as JsonArray ?? [])
        {
            string members = string.Join(',', union!["fields-to-discriminateBy"]!.AsObject().Select(m => $"{m.Key}={m.Value}"));
            to.WriteLine($" union {union["discriminator"]?.GetValue<string>() ?? "-"} {members}");
        }
    }

    private void WriteField(FieldFacts field, string type, bool required)
    {
        if (field.Presence.Length == 0)
        {
            throw new InvalidDataException($"{field.Name}: no presence");
        }

        to.Write($" {field.Name} {type} {field.Presence}{(field.NullWhenUnset ? "=null" : "")} {field.Proto}");
        WriteOption("", required ? "required" : "");
        WriteOption("default=", field.Default);
        WriteOption("patch=", field.PatchStrategy);
        WriteOption("key=", field.PatchMergeKey);
        WriteOption("go=", field.GoType);

        // last, since values may have spaces in them
        WriteOption("values=", string.Join('|', field.Values));
        to.WriteLine();
    }

    private void WriteOption(string name, string value)
    {
        if (value.Length > 0)
        {
            to.Write($" {name}{value}");
        }
    }
}
