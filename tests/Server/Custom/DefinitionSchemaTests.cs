using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Custom.Definitions;
using Xebec.Server.Resources.Validation;
using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Custom;

public sealed class DefinitionSchemaTests
{
    private const string Structural = " to be structural";

    [RulesOf("CustomResourceDefinition", Under = "spec.versions[].schema.openAPIV3Schema.properties[].")]
    public static TheoryData<string, string> Fields => new()
    {
        { """{"type":"string"}""", "" },
        { """{"type":"string","x-kubernetes-int-or-string":true}""", "" },
        { """{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]}""", "" },
        { """{"x-kubernetes-int-or-string":true,"allOf":[{"anyOf":[{"type":"integer"},{"type":"string"}]}]}""", "" },
        { """{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"string"}]}""", "anyOf[0].type: Forbidden: must be empty" + Structural },
        { """{"x-kubernetes-int-or-string":true,"x-kubernetes-preserve-unknown-fields":true}""", "x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true" },
        { """{"x-kubernetes-preserve-unknown-fields":true}""", "" },
        { """{"type":"string","pattern":"("}""", "pattern: Invalid value: \"(\": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): `(`" },
        { """{}""", "type: Required value: must not be empty for specified object fields" },
        { """{"type":"null"}""", "type: Forbidden: type cannot be set to null, use nullable as an alternative" },
        { """{"type":"array","items":{}}""", "items.type: Required value: must not be empty for specified array items" },
        { """{"type":"array","items":{"$ref":"#/x"}}""", "items.$ref: Forbidden: $ref is not supported" },
        { """{"type":"object","properties":{"b":{"type":"string"}},"additionalProperties":false}""", "additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive" },
        { """{"type":"object","not":{"nullable":true,"description":"d"}}""", "not.description: Forbidden: must be empty" + Structural + "\nnot.nullable: Forbidden: must be false" + Structural },
        { """{"type":"object","anyOf":[{"properties":{"b":{"minLength":1}}}]}""", "properties[b]: Required value: because it is defined in S.anyOf[0].properties[b]" },
        { """{"type":"string","oneOf":[{"pattern":"("}]}""", "oneOf[0].pattern: Invalid value: \"(\": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): `(`" },
        { """{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"]}""", "items.type: Invalid value: \"string\": must be object if parent array's x-kubernetes-list-type is map" },
        { """{"type":"array","items":{"type":"object","required":["k"],"properties":{"k":{"type":"string"}}},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"]}""", "" },
        { """{"type":"array","items":{"type":"string","nullable":true},"x-kubernetes-list-type":"set"}""", "items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set" },
        { """{"type":"object","x-kubernetes-embedded-resource":true,"properties":{"kind":{"type":"integer"}}}""", "properties[kind].type: Invalid value: \"integer\": must be string" },
        { """{"type":"object","properties":{"b":{"type":"object"}},"default":{"b":{"c":1}}}""", "default: Invalid value: {\"b\":{\"c\":1}}: must not have unknown fields" },
        { """{"type":"object","additionalProperties":{"type":"string"},"default":{"b":"c"}}""", "" },
        { """{"type":"integer","minimum":2,"default":2}""", "" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_that_no_definition_may_have_is_refused(string field, string expected)
    {
        string found = Errors("S.properties[a]", "S", $$$"""{"type":"object","properties":{"a":{{{field}}} }}""");
        Assert.Equal(expected, found);
    }

    [RulesOf("CustomResourceDefinition", Under = "spec.versions[].schema.openAPIV3Schema.")]
    public static TheoryData<string, string> Roots => new()
    {
        { """{"type":"string"}""", "type: Invalid value: \"string\": must be object at the root" },
        { """{"type":"object","additionalProperties":true}""", "additionalProperties: Forbidden: must not be used at the root" },
        { """{"type":"object","properties":{"metadata":{"type":"object","properties":{"name":{"type":"string","pattern":"^a"}}}}}""", "" },
        { """{"type":"object","properties":{"metadata":{"type":"object","nullable":true}}}""", "properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified" },
        { """{"type":"object","nullable":true}""", "nullable: Forbidden: nullable cannot be true at the root" },
    };

    [Theory]
    [MemberData(nameof(Roots))]
    public void A_root_is_an_object_of_Kubernetes(string schema, string expected) => Assert.Equal(expected, Errors("S", "S", schema));

    [RulesOf("CustomResourceDefinition", Under = "spec.conversion.")]
    public static TheoryData<string, string> Conversions => new()
    {
        { "\"strategy\":\"Webhook\",\"webhook\":{\"clientConfig\":{\"url\":\"https://a.b\"},\"conversionReviewVersions\":[\"v7\"]}", "conversionReviewVersions: Invalid value: [\"v7\"]: must include at least one of v1, v1beta1" },
        { "\"strategy\":\"None\",\"webhook\":{\"clientConfig\":{\"url\":\"https://a.b\"}}", "webhookClientConfig: Forbidden: should not be set when strategy is not set to Webhook" },
    };

    [Theory]
    [MemberData(nameof(Conversions))]
    public void A_conversion_names_its_webhook_and_nothing_too_many(string conversion, string expected)
    {
        var errors = new FieldErrors();
        Value spec = Root($$$"""
            {"group":"a.b","scope":"Cluster","names":{"plural":"as","singular":"a","kind":"A","listKind":"AList"},"conversion":{ {{{conversion}}} },
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"} } }]}
            """);
        new DefinitionSpec(errors).Check(spec, FieldPath.Root);
        Assert.Equal(expected, string.Join('\n', errors.All).Replace("conversion.", "", StringComparison.Ordinal));
    }

    [RulesOf("CustomResourceDefinition", Under = "spec.versions[].selectableFields[].")]
    public static TheoryData<string, string> SelectableFields => new()
    {
        { ".spec.a", "" },
        { ".spec.map.key", "" },
        { "", "jsonPath: Required value" },
        { ".spec.none", "jsonPath: Invalid value: \".spec.none\": is an invalid path: does not refer to a valid field" },
        { "spec.a", "jsonPath: Invalid value: \"spec.a\": is an invalid path: expected [ or . but got: spec" },
        { ".spec.", "jsonPath: Invalid value: \".spec.\": is an invalid path: unexpected end of JSON path" },
        { ".spec.list[0]", "jsonPath: Invalid value: \".spec.list[0]\": is an invalid path: array notation is not allowed" },
        { ".spec", "jsonPath: Invalid value: \".spec\": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed." },
        { ".metadata.name", "jsonPath: Invalid value: \".metadata.name\": must not point to fields in metadata" },
    };

    [Theory]
    [MemberData(nameof(SelectableFields))]
    public void A_field_to_select_by_is_a_scalar_that_the_schema_knows(string path, string expected)
    {
        const string schema = """
            {"type":"object","properties":{"metadata":{"type":"object","properties":{"name":{"type":"string"}}},"spec":{"type":"object","properties":{
             "a":{"type":"string"},"map":{"type":"object","additionalProperties":{"type":"integer"}},"list":{"type":"array","items":{"type":"string"}}}}}}
            """;
        var errors = new FieldErrors();
        Value version = Root("{\"schema\":{\"openAPIV3Schema\":" + schema + "},\"selectableFields\":[{\"jsonPath\":\"" + path + "\"}]}");
        new VersionParts(errors).Check(version, FieldPath.Root, FieldPath.Root, part => part == "selectableFields");
        Assert.Equal(expected, string.Join('\n', errors.All).Replace("selectableFields[0].", "", StringComparison.Ordinal));
    }

    [RulesOf("CustomResourceDefinition", Under = "spec.versions[].subresources.scale.")]
    public static TheoryData<string, string> Scales => new()
    {
        { "'specReplicasPath':'.spec.n','statusReplicasPath':'.status.n'", "" },
        { "'statusReplicasPath':'.status.n'", "specReplicasPath: Required value" },
        { "'specReplicasPath':'spec.n','statusReplicasPath':'.status.n'", "specReplicasPath: Invalid value: \"spec.n\": must be a simple json path starting with ." },
        { "'specReplicasPath':'.status.n','statusReplicasPath':'.status.n'", "specReplicasPath: Invalid value: \".status.n\": should be a json path under .spec" },
        { "'specReplicasPath':'.spec.n','statusReplicasPath':'.spec.n'", "statusReplicasPath: Invalid value: \".spec.n\": should be a json path under .status" },
        {
            "'specReplicasPath':'.spec.n','statusReplicasPath':'.status.n','labelSelectorPath':'.metadata.x'",
            "labelSelectorPath: Invalid value: \".metadata.x\": should be a json path under either .spec or .status"
        },
    };

    [Theory]
    [MemberData(nameof(Scales))]
    public void A_scale_lies_in_spec_and_status(string scale, string expected)
    {
        var errors = new FieldErrors();
        Value version = Root(("{'subresources':{'scale':{" + scale + "}}}").Replace('\'', '"'));
        new VersionParts(errors).Check(version, FieldPath.Root, FieldPath.Root, part => part == "subresources");
        Assert.Equal(expected, string.Join('\n', errors.All).Replace("subresources.scale.", "", StringComparison.Ordinal));
    }

    [RulesOf("CustomResourceDefinition", Under = "spec.versions[].schema.openAPIV3Schema")]
    public static TheoryData<string, string> StatusRoots => new()
    {
        { "'required':['spec'],'description':'d','x-kubernetes-preserve-unknown-fields':true", "" },
        { "'nullable':false", "" },
        { "'oneOf':[{'required':['a']}]", ": Invalid value: " + OnlyThese },
        { "'maxProperties':3", ": Invalid value: " + OnlyThese },
    };

    private const string OnlyThese = "only [Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems "
        + "MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations] fields are allowed at the root of the schema if the status subresource is enabled";

    [Theory]
    [MemberData(nameof(StatusRoots))]
    public void A_root_beside_a_status_says_nothing_that_a_status_alone_could_break(string keywords, string expected)
    {
        var errors = new FieldErrors();
        string schema = ("'type':'object','properties':{'status':{'type':'object'},'a':{'type':'string'}}," + keywords).Replace('\'', '"');
        Value version = Root("{\"schema\":{\"openAPIV3Schema\":{" + schema + "}},\"subresources\":{\"status\":{}}}");
        new VersionParts(errors).Check(version, FieldPath.Root, FieldPath.Root, part => part == "schema");
        string[] told = [.. errors.All.Select(e => e.ToString())];
        Assert.Equal(expected.Length > 0, told.Length > 0);
        Assert.All(told, t => Assert.Matches("^openAPIV3Schema: Invalid value: \\{.*\\}: " + System.Text.RegularExpressions.Regex.Escape(OnlyThese) + "$", t));
    }

    private static string Errors(string place, string shown, string schema)
    {
        var errors = new FieldErrors();
        Value version = Root($$$"""{"schema":{"openAPIV3Schema":{{{schema}}} }}""");
        new VersionParts(errors).Check(version, FieldPath.Root, FieldPath.Root, part => part == "schema");
        string[] told = [.. errors.All.Select(e => e.ToString().Replace("openAPIV3Schema", "S", StringComparison.Ordinal).Replace(place, shown, StringComparison.Ordinal))];
        return string.Join('\n', told.Select(t => t.StartsWith("S.", StringComparison.Ordinal) ? t[2..] : t));
    }

    private static Value Root(string json) => Document.Parse(Encoding.UTF8.GetBytes(json)).Root;
}
