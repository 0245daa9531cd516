using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Custom.Definitions;
using Xebec.Server.Resources.Validation;

namespace Xebec.Tests.Server.Custom;

public sealed class DefinitionSchemaTests
{
    private const string Structural = " to be structural";

    [Theory]
    [InlineData("""{"type":"string"}""", "")]
    [InlineData("""{"type":"string","x-kubernetes-int-or-string":true}""", "")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]}""", "")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"allOf":[{"anyOf":[{"type":"integer"},{"type":"string"}]}]}""", "")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"string"}]}""", "anyOf[0].type: Forbidden: must be empty" + Structural)]
    [InlineData("""{"x-kubernetes-int-or-string":true,"x-kubernetes-preserve-unknown-fields":true}""", "x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true")]
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true}""", "")]
    [InlineData("""{"type":"string","pattern":"("}""", "pattern: Invalid value: \"(\": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): `(`")]
    [InlineData("""{}""", "type: Required value: must not be empty for specified object fields")]
    [InlineData("""{"type":"null"}""", "type: Forbidden: type cannot be set to null, use nullable as an alternative")]
    [InlineData("""{"type":"array","items":{}}""", "items.type: Required value: must not be empty for specified array items")]
    [InlineData("""{"type":"array","items":{"$ref":"#/x"}}""", "items.$ref: Forbidden: $ref is not supported")]
    [InlineData("""{"type":"object","properties":{"b":{"type":"string"}},"additionalProperties":false}""", "additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive")]
    [InlineData("""{"type":"object","not":{"nullable":true,"description":"d"}}""", "not.description: Forbidden: must be empty" + Structural + "; S.not.nullable: Forbidden: must be false" + Structural)]
    [InlineData("""{"type":"object","anyOf":[{"properties":{"b":{"minLength":1}}}]}""", "properties[b]: Required value: because it is defined in S.anyOf[0].properties[b]")]
    [InlineData("""{"type":"string","oneOf":[{"pattern":"("}]}""", "oneOf[0].pattern: Invalid value: \"(\": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): `(`")]
    [InlineData("""{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"]}""", "items.type: Invalid value: \"string\": must be object if parent array's x-kubernetes-list-type is map")]
    [InlineData("""{"type":"array","items":{"type":"object","required":["k"],"properties":{"k":{"type":"string"}}},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"]}""", "")]
    [InlineData("""{"type":"array","items":{"type":"string","nullable":true},"x-kubernetes-list-type":"set"}""", "items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set")]
    [InlineData("""{"type":"object","x-kubernetes-embedded-resource":true,"properties":{"kind":{"type":"integer"}}}""", "properties[kind].type: Invalid value: \"integer\": must be string")]
    [InlineData("""{"type":"object","properties":{"b":{"type":"object"}},"default":{"b":{"c":1}}}""", "default: Invalid value: {\"b\":{\"c\":1}}: must not have unknown fields")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"string"},"default":{"b":"c"}}""", "")]
    [InlineData("""{"type":"integer","minimum":2,"default":2}""", "")]
    public void A_field_that_no_definition_may_have_is_refused(string field, string expected)
    {
        string found = Errors("S.properties[a]", "S", $$$"""{"type":"object","properties":{"a":{{{field}}} }}""");
        Assert.Equal(expected.Length == 0 ? "" : "S." + expected, found);
    }

    [Theory]
    [InlineData("""{"type":"string"}""", "S.type: Invalid value: \"string\": must be object at the root")]
    [InlineData("""{"type":"object","additionalProperties":true}""", "S.additionalProperties: Forbidden: must not be used at the root")]
    [InlineData("""{"type":"object","properties":{"metadata":{"type":"object","properties":{"name":{"type":"string","pattern":"^a"}}}}}""", "")]
    [InlineData("""{"type":"object","properties":{"metadata":{"type":"object","nullable":true}}}""", "S.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified")]
    [InlineData("""{"type":"object","nullable":true}""", "S.nullable: Forbidden: nullable cannot be true at the root")]
    public void A_root_is_an_object_of_Kubernetes(string schema, string expected) => Assert.Equal(expected, Errors("S", "S", schema));

    [Theory]
    [InlineData("\"strategy\":\"Webhook\",\"webhook\":{\"clientConfig\":{\"url\":\"https://a.b\"},\"conversionReviewVersions\":[\"v7\"]}", "c.conversionReviewVersions: Invalid value: [\"v7\"]: must include at least one of v1, v1beta1")]
    [InlineData("\"strategy\":\"None\",\"webhook\":{\"clientConfig\":{\"url\":\"https://a.b\"}}", "c.webhookClientConfig: Forbidden: should not be set when strategy is not set to Webhook")]
    public void A_conversion_names_its_webhook_and_nothing_too_many(string conversion, string expected)
    {
        var errors = new FieldErrors();
        Value spec = Root($$$"""
            {"group":"a.b","scope":"Cluster","names":{"plural":"as","singular":"a","kind":"A","listKind":"AList"},"conversion":{ {{{conversion}}} },
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"} } }]}
            """);
        new DefinitionSpec(errors).Check(spec, FieldPath.Root);
        Assert.Equal(expected, string.Join("; ", errors.All).Replace("conversion.", "c.", StringComparison.Ordinal));
    }

    private static string Errors(string place, string shown, string schema)
    {
        var errors = new FieldErrors();
        Value version = Root($$$"""{"schema":{"openAPIV3Schema":{{{schema}}} }}""");
        new VersionParts(errors).Check(version, FieldPath.Root, FieldPath.Root, part => part == "schema");
        return string.Join("; ", errors.All).Replace("openAPIV3Schema", "S", StringComparison.Ordinal).Replace(place, shown, StringComparison.Ordinal);
    }

    private static Value Root(string json) => Document.Parse(Encoding.UTF8.GetBytes(json)).Root;
}
