using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Custom;
using Xebec.Server.Resources.Apps;
using Xebec.Server.Resources.Validation;

namespace Xebec.Tests.Server.Custom;

public sealed class StructuralRulesTests
{
    private const string Whole = "<nil>: Invalid value: \"\": ";

    [Theory]
    [InlineData("""{"type":"integer","minimum":1}""", "0", "v: Invalid value: 0: v in body should be greater than or equal to 1")]
    [InlineData("""{"type":"integer","maximum":2,"exclusiveMaximum":true}""", "2", "v: Invalid value: 2: v in body should be less than 2")]
    [InlineData("""{"type":"number","multipleOf":0.5}""", "0.7", "v: Invalid value: 0.7: v in body should be a multiple of 0.5")]
    [InlineData("""{"type":"number","multipleOf":0.5}""", "1", "v: Invalid value: 0: factor MultipleOf declared for v must be positive: 0")]
    [InlineData("""{"type":"number","multipleOf":0.1}""", "0.3", "")]
    [InlineData("""{"type":"integer"}""", "1.0", "")]
    [InlineData("""{"type":"integer","format":"int32"}""", "3000000000", Whole + "Checked value must be of type integer with format int32 in v")]
    [InlineData("""{"type":"string","minLength":2,"pattern":"b"}""", "\"a\"", "v: Invalid value: \"a\": v in body should be at least 2 chars long")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"x\"", "v: Invalid value: \"x\": v in body must be of type date-time: \"x\"")]
    [InlineData("""{"type":"string","enum":["a","b"]}""", "\"c\"", "v: Unsupported value: \"c\": supported values: \"a\", \"b\"")]
    [InlineData("""{"type":"string"}""", "null", "v: Invalid value: \"null\": v in body must be of type string: \"null\"")]
    [InlineData("""{"type":"string","nullable":true}""", "null", "")]
    [InlineData("""{"x-kubernetes-int-or-string":true}""", "true", "v: Invalid value: \"boolean\": v in body must be of type integer,string: \"boolean\"")]
    [InlineData("""{"type":"object","minProperties":2,"required":["z"]}""", """{"a":1}""", "v: Invalid value: 1: v in body should have at least 2 properties")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""", """{"a":"x"}""", "v.a: Invalid value: \"string\": v.a in body must be of type integer: \"string\"")]
    [InlineData("""{"type":"integer","allOf":[{"minimum":10},{"maximum":20}]}""", "5", "v: Invalid value: 5: v in body should be greater than or equal to 10; " + Whole + "\"v\" must validate all the schemas (allOf)")]
    [InlineData("""{"type":"integer","anyOf":[{"minimum":10},{"minimum":8}]}""", "5", Whole + "\"v\" must validate at least one schema (anyOf); v: Invalid value: 5: v in body should be greater than or equal to 10")]
    [InlineData("""{"type":"integer","oneOf":[{"minimum":1},{"minimum":2}]}""", "5", Whole + "\"v\" must validate one and only one schema (oneOf). Found 2 valid alternatives")]
    [InlineData("""{"type":"integer","not":{"minimum":1}}""", "5", Whole + "\"v\" must not validate the schema (not)")]
    public void A_value_that_breaks_its_schema_is_told_so_in_upstreams_words(string schema, string value, string expected) =>
        Assert.Equal(expected, Told(schema, value, null));

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer","minimum":9},"b":{}}}""", """{"a":1,"b":2}""", """{"a":1,"b":1}""", "")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer","minimum":9},"b":{}}}""", """{"a":2}""", """{"a":1}""", "v.a: Invalid value: 2: v.a in body should be greater than or equal to 9")]
    [InlineData("""{"type":"array","items":{"type":"string","maxLength":1}}""", """["ab","c"]""", """["ab"]""", "v[0]: Too long: may not be more than 1 bytes")]
    [InlineData("""{"type":"array","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","required":["z"]}}""", """[{"k":1},{"k":2}]""", """[{"k":2}]""", "v[0].z: Required value")]
    public void What_an_update_leaves_as_it_was_may_stay_wrong(string schema, string value, string old, string expected) =>
        Assert.Equal(expected, Told(schema, value, old));

    [Theory]
    [InlineData("byte", "YWI=", "!!!")]
    [InlineData("date", "2024-02-29", "2023-02-29")]
    [InlineData("date-time", "2024-01-01T10:00:00.5Z", "2024-01-01 10:00:00Z")]
    [InlineData("duration", "1h30m", "soon")]
    [InlineData("uuid", "123e4567-e89b-12d3-a456-426614174000", "x")]
    [InlineData("uuid4", "123e4567-e89b-42d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000")]
    [InlineData("ipv4", "10.0.0.1", "10.1")]
    [InlineData("ipv6", "fe80::1", "10.0.0.1")]
    [InlineData("cidr", "10.0.0.0/8", "10.0.0.0/33")]
    [InlineData("email", "a@b.c", "a.b.c")]
    [InlineData("hostname", "a.example.com", "-a")]
    [InlineData("mac", "01:23:45:67:89:ab", "01:23:45:67:89")]
    [InlineData("uri", "https://example.com/a?b=c", "a b")]
    [InlineData("isbn", "978-3-16-148410-0", "978-3-16-148410-1")]
    [InlineData("creditcard", "4111 1111 1111 1111", "4111 1111 1111 1112")]
    [InlineData("hexcolor", "#fff", "#ffff")]
    [InlineData("k8s-short-name", "a-1", "a.b")]
    [InlineData("k8s-long-name", "a-1.b", "A.b")]
    [InlineData("rgbcolor", "rgb(1, 2, 255)", "rgb(1,2,256)")]
    public void A_format_takes_what_has_its_form_and_nothing_else(string format, string good, string bad)
    {
        Assert.True(TextFormats.Fits(format, good));
        Assert.False(TextFormats.Fits(format, bad));
    }

    [Theory]
    [InlineData("""{"x-kubernetes-list-type":"set"}""", """["a","b","a"]""", "[2]: Duplicate value: \"a\"")]
    [InlineData("""{"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"]}""", """[{"k":1,"v":1},{"k":1}]""", "[1]: Duplicate value: {\"k\":1}")]
    [InlineData("""{"x-kubernetes-list-type":"atomic"}""", """["a","a"]""", "")]
    public void Sets_and_keyed_lists_have_nothing_twice(string schema, string list, string expected)
    {
        var errors = new FieldErrors();
        ListTypeRules.Check(Root(schema), Root(list), FieldPath.Root, errors);
        Assert.Equal(expected, string.Join("; ", errors.All));
    }

    [Theory]
    [InlineData("""{"spec":{"n":2},"status":{"n":1,"sel":"a=b"}}""", "")]
    [InlineData("""{"spec":{"n":-1}}""", ".spec.n: Invalid value: -1: should be a non-negative integer")]
    [InlineData("""{"spec":{"n":3000000000}}""", ".spec.n: Invalid value: 3000000000: should be less than or equal to 2147483647")]
    [InlineData("""{"status":{"n":"x"}}""", ".status.n: Invalid value: 0: .status.n accessor error: x is of the type string, expected int64")]
    [InlineData("""{"status":{"sel":1}}""", ".status.sel: Invalid value: \"\": .status.sel accessor error: 1 is of the type int64, expected string")]
    public void What_a_scale_looks_at_must_be_fit_to_show(string item, string expected)
    {
        var errors = new FieldErrors();
        ScaleRules.Check(new ScalePaths("spec.n", "status.n", "status.sel"), Root(item), false, errors);
        Assert.Equal(expected, string.Join("; ", errors.All));
    }

    [Fact]
    public void A_status_by_itself_is_told_of_from_where_it_begins()
    {
        var errors = new FieldErrors();
        StructuralRules.Check(Root("""{"type":"object","properties":{"n":{"type":"integer"}}}"""), Root("""{"n":"x"}"""), default, "status", errors);
        Assert.Equal("status.n: Invalid value: \"string\": n in body must be of type integer: \"string\"", Assert.Single(errors.All).ToString());
    }

    private static string Told(string schema, string value, string? old)
    {
        var errors = new FieldErrors();
        StructuralRules.Check(
            Root("{\"type\":\"object\",\"properties\":{\"v\":" + schema + "}}"),
            Root("{\"v\":" + value + "}"),
            old is null ? default : Root("{\"v\":" + old + "}"),
            "",
            errors);
        return string.Join("; ", errors.All);
    }

    private static Value Root(string json) => Document.Parse(Encoding.UTF8.GetBytes(json)).Root;
}
