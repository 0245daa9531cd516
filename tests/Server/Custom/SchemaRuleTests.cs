using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Custom.Rules;
using Xebec.Server.Resources.Validation;
using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Custom;

public sealed class SchemaRuleTests
{
    private const string Schema = """
        {"type":"object","properties":{"spec":{"type":"object","properties":{
         "lo":{"type":"integer"},"hi":{"type":"integer"},
         "im":{"type":"string","x-kubernetes-validations":[{"rule":"self == oldSelf","message":"cannot change"}]},
         "first":{"type":"integer","x-kubernetes-validations":[{"rule":"oldSelf.hasValue() || self == 1","optionalOldSelf":true,"message":"starts at one"}]},
         "list":{"type":"array","items":{"type":"integer","x-kubernetes-validations":[{"rule":"self > 0"}]}},
         "keyed":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["id"],"items":{"type":"object","properties":{"id":{"type":"string"},"v":{"type":"integer"}},
           "x-kubernetes-validations":[{"rule":"self.v >= oldSelf.v","message":"grows only"}]}},
         "map":{"type":"object","additionalProperties":{"type":"string","x-kubernetes-validations":[{"rule":"self != 'no'","reason":"FieldValueForbidden"}]}},
         "e":{"type":"object","properties":{"x":{"type":"string"}},"x-kubernetes-validations":[{"rule":"self.x == 'y'"}]},
         "m":{"type":"string","x-kubernetes-validations":[{"rule":"self.size() < 3","messageExpression":"'too long: ' + self"}]},
         "a-b":{"type":"string","x-kubernetes-validations":[{"rule":"self == 'dash'"}]}},
         "x-kubernetes-validations":[{"rule":"!has(self.lo) || !has(self.hi) || self.lo <= self.hi","reason":"FieldValueForbidden","fieldPath":".lo","message":"lo over hi"}]}},
         "x-kubernetes-validations":[{"rule":"self.metadata.name != 'bad'","message":"bad name"}]}
        """;

    [Theory]
    [InlineData("""{"spec":{"lo":1,"hi":2}}""", null, "")]
    [InlineData("""{"spec":{"lo":3,"hi":2}}""", null, "spec.lo: Forbidden: lo over hi")]
    [InlineData("""{"metadata":{"name":"bad"}}""", null, "<nil>: Invalid value: bad name")]
    [InlineData("""{"spec":{"im":"x"}}""", null, "")]
    [InlineData("""{"spec":{"im":"x"}}""", """{"spec":{"im":"y"}}""", "spec.im: Invalid value: \"x\": cannot change")]
    [InlineData("""{"spec":{"im":"x"}}""", """{"spec":{}}""", "")]
    [InlineData("""{"spec":{"first":2}}""", null, "spec.first: Invalid value: 2: starts at one")]
    [InlineData("""{"spec":{"first":2}}""", """{"spec":{"first":1}}""", "")]
    [InlineData("""{"spec":{"list":[1,0]}}""", null, "spec.list[1]: Invalid value: 0: failed rule: self > 0")]
    [InlineData("""{"spec":{"keyed":[{"id":"b","v":1},{"id":"a","v":1}]}}""", """{"spec":{"keyed":[{"id":"a","v":2},{"id":"b","v":1}]}}""", "spec.keyed[1]: Invalid value: grows only")]
    [InlineData("""{"spec":{"map":{"k":"no"}}}""", null, "spec.map[k]: Forbidden: failed rule: self != 'no'")]
    [InlineData("""{"spec":{"e":{}}}""", null, "spec.e: Invalid value: no such key: x evaluating rule: self.x == 'y'")]
    [InlineData("""{"spec":{"e":{}},"metadata":{"name":"n"}}""", """{"spec":{"e":{}},"metadata":{"name":"o"}}""", "")]
    [InlineData("""{"spec":{"m":"abc"}}""", null, "spec.m: Invalid value: \"abc\": too long: abc")]
    [InlineData("""{"spec":{"a-b":"x"}}""", null, "spec.a-b: Invalid value: \"x\": failed rule: self == 'dash'")]
    public void An_object_that_breaks_a_rule_is_told_where_and_why(string item, string? old, string expected)
    {
        var errors = new FieldErrors();
        RuleNode rules = RuleNode.Of(Root(Schema), isResource: true)!;
        new RuleCheck(errors).Run(rules, WithName(item), old is null ? default : WithName(old), FieldPath.Root);
        Assert.Equal(expected, string.Join("; ", errors.All));
    }

    [RulesOf("CustomResourceDefinition", Under = "spec.versions[].schema.openAPIV3Schema.properties[].x-kubernetes-validations[].")]
    public static TheoryData<string, string> Rules => new()
    {
        { """{"type":"string","x-kubernetes-validations":[{"rule":" "}]}""", "rule: Required value: rule is not specified" },
        { """{"type":"string","x-kubernetes-validations":[{"rule":"self.size()"}]}""", "rule: Invalid value: {\"Rule\":\"self.size()\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,\"FieldPath\":\"\",\"OptionalOldSelf\":null}: cel expression must evaluate to a bool" },
        { """{"type":"string","x-kubernetes-validations":[{"rule":"self == ''","fieldPath":".q"}]}""", "fieldPath: Invalid value: \".q\": must be a valid path" },
        { """{"type":"string","x-kubernetes-validations":[{"rule":"self == ''","optionalOldSelf":false}]}""", "optionalOldSelf: Invalid value: false: may not be set if oldSelf is not used in rule" },
        { "{\"type\":\"string\",\"x-kubernetes-validations\":[{\"rule\":\"self == ''\",\"message\":\"a\\nb\"}]}", "message: Invalid value: \"a\\nb\": must not contain line breaks" },
        { """{"type":"string","x-kubernetes-validations":[{"rule":"","message":" "}]}""", "rule: Required value: rule is not specified" },
        { """{"type":"string","x-kubernetes-validations":[{"rule":"self == ''","message":" "}]}""", "message: Invalid value: \" \": must be non-empty if specified" },
        { "{\"type\":\"string\",\"x-kubernetes-validations\":[{\"rule\":\"self == ''\",\"message\":\"" + new string('m', 2049) + "\"}]}", "message: Invalid value: \"mmmmmmmmmm...\": must have a maximum length of 2048 characters" },
        { "{\"type\":\"string\",\"x-kubernetes-validations\":[{\"rule\":\"self ==\\n''\"}]}", "message: Required value: message must be specified if rule contains line breaks" },
        { """{"type":"string","x-kubernetes-validations":[{"rule":"self == ''","messageExpression":" "}]}""", "messageExpression: Required value: must be non-empty if specified" },
        { """{"type":"string","x-kubernetes-validations":[{"rule":"self.matches('[a-z]+')"}]}""", "" },
        { """{"type":"string","maxLength":100,"x-kubernetes-validations":[{"rule":"self == oldSelf"}]}""", "" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_that_cannot_be_is_refused_with_its_definition(string property, string expected)
    {
        var errors = new FieldErrors();
        new DefinitionRules(errors).Check(Root("{\"type\":\"object\",\"properties\":{\"a\":" + property + "}}"), FieldPath.Of("s"));
        string prefix = "s.properties[a].x-kubernetes-validations[0].";
        Assert.Equal(expected.Length == 0 ? "" : prefix + expected, string.Join("; ", errors.All));
    }

    [Fact]
    public void What_is_wrong_at_one_place_hides_what_rules_above_it_mean_but_not_rules_elsewhere()
    {
        var errors = new FieldErrors();
        const string schema = """
            {"type":"object","properties":{"a":{"type":"object","properties":{"c":{"type":"string","x-kubernetes-validations":[{"rule":"1","reason":"R","fieldPath":"\n"}]}},"x-kubernetes-validations":[{"rule":"2"}]},
             "b":{"type":"string","maxLength":9,"x-kubernetes-validations":[{"rule":"self.size()"}]}}}
            """;
        new DefinitionRules(errors).Check(Root(schema), FieldPath.Of("s"));
        const string at = "s.properties[a].properties[c].x-kubernetes-validations[0].";
        Assert.Equal(
            [at + "reason", at + "fieldPath", at + "fieldPath", at + "fieldPath", "s.properties[b].x-kubernetes-validations[0].rule"],
            errors.All.Select(e => e.Field));
    }

    [Theory]
    [InlineData(30_000, "1.2")]
    [InlineData(60_000, "2.4")]
    public void A_factor_that_is_nearly_one_is_told_to_the_millionth(int bytes, string begins)
    {
        var errors = new FieldErrors();
        string schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"maxItems\":250,\"items\":{\"type\":\"string\",\"maxLength\":" + bytes
            + ",\"x-kubernetes-validations\":[{\"rule\":\"self.contains('1234567890123456789012345678901234567890')\"}]}}}}";
        new DefinitionRules(errors).Check(Root(schema), FieldPath.Of("s"));
        string factor = errors.All[0].ToString().Split("factor of ")[1].Split('x')[0];
        Assert.StartsWith(begins, factor, StringComparison.Ordinal);
        Assert.Equal(begins == "1.2" ? 8 : 3, factor.Length);
    }

    [Fact]
    public void Rules_over_budget_are_refused_with_the_factor()
    {
        var errors = new FieldErrors();
        const string schema = """
            {"type":"object","properties":{"a":{"type":"array","items":{"type":"string","x-kubernetes-validations":[{"rule":"self.contains('x')"}]}},
             "b":{"type":"array","maxItems":100,"items":{"type":"string","maxLength":30000,"x-kubernetes-validations":[{"rule":"self.contains('1234567890123456789012345678901234567890')"}]}}}}
            """;
        new DefinitionRules(errors).Check(Root(schema), FieldPath.Of("s"));
        Assert.Equal(
            [
                "s.properties[a].items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x",
                "s.properties[a].items.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
                "s: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x",
            ],
            errors.All.Select(e => e.ToString().Split(" (try")[0]).Where(e => !e.Contains("properties[b]", StringComparison.Ordinal)));
    }

    private static Value Root(string json) => Document.Parse(Encoding.UTF8.GetBytes(json)).Root;

    private static Value WithName(string json)
    {
        var draft = ObjectDraft.Open(Root(json));
        draft.Set("metadata", draft.Has("metadata") ? draft["metadata"] : new ObjectDraft().Set("name", "n"));
        return draft;
    }
}
