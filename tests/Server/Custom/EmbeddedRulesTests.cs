using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Custom;
using Xebec.Server.Resources.Validation;

namespace Xebec.Tests.Server.Custom;

public sealed class EmbeddedRulesTests
{
    private const string Schema = """{"properties":{"v":{"x-kubernetes-embedded-resource":true},"m":{"additionalProperties":{"items":{"x-kubernetes-embedded-resource":true}}}}}""";
    private const string Label = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private const string Kind = "may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    [Theory]
    [InlineData("""{"v":{}}""", "v.apiVersion: Required value; v.kind: Required value")]
    [InlineData("""{"v":{"apiVersion":"","kind":""}}""", "v.apiVersion: Required value; v.kind: Required value")]
    [InlineData("""{"v":{"apiVersion":1,"kind":true}}""", "v.apiVersion: Invalid value: 1: must be a string; v.kind: Invalid value: true: must be a string")]
    [InlineData("""{"v":{"apiVersion":"a/b/c","kind":"1A"}}""", "v.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c; v.kind: Invalid value: \"1A\": " + Kind)]
    [InlineData("""{"v":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"A b","labels":{"a":"b c"},"finalizers":["plain"]}}}""", "v.metadata.labels: Invalid value: \"b c\": " + Label)]
    [InlineData("""{"v":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a/b","generateName":"..","namespace":"n"}}}""", "v.metadata.name: Invalid value: \"a/b\": may not contain '/'")]
    [InlineData("""{"m":{"k":[{"apiVersion":"v1"}]}}""", "m[k][0].kind: Required value")]
    public void An_object_within_another_is_told_what_it_lacks(string value, string expected)
    {
        var errors = new FieldErrors();
        EmbeddedRules.Check(Root(Schema), Root(value), FieldPath.Root, errors);
        Assert.Equal(expected, string.Join("; ", errors.All));
    }

    private static Value Root(string json) => Document.Parse(Encoding.UTF8.GetBytes(json)).Root;
}
