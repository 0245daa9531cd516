using System.Text;
using CsCheck;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Schema.Yaml;
using Xebec.Tests.Schema.Protobuf;

namespace Xebec.Tests.Schema.Parsing;

public sealed class BodyParserTests
{
    private static readonly TypeSchema Text = new(TypeShape.String);
    private static readonly TypeSchema Number = new(TypeShape.Int64);

    [Theory]
    [InlineData("""{"data":{"b":"2","a":"1"},"kind":"ConfigMap"}""", """{"kind":"ConfigMap","metadata":{},"data":{"a":"1","b":"2"}}""")]
    [InlineData("""{"data":{"a":null},"binaryData":{}}""", """{"metadata":{},"data":{"a":""}}""")]
    [InlineData("""{"metadata":{"name":"x","labels":null,"creationTimestamp":null}}""", """{"metadata":{"name":"x"}}""")]
    [InlineData("""{"metadata":{"creationTimestamp":"2024-01-01T02:00:00.5+02:00"}}""", """{"metadata":{"creationTimestamp":"2024-01-01T00:00:00Z"}}""")]
    [InlineData("""{"binaryData":{"a":"QQ\n==","b":"QR=="}}""", """{"metadata":{},"binaryData":{"a":"QQ==","b":"QQ=="}}""")]
    [InlineData("""{"data":{"\u0061\u003c":"\u00e9<\ud800"}}""", """{"metadata":{},"data":{"a\u003c":"é\u003c�"}}""")]
    [InlineData("""{"data":{"a":"1"},"data":{"b":"2"}}""", """{"metadata":{},"data":{"a":"1","b":"2"}}""")]
    [InlineData("""{"metadata":{"name":"x"},"metadata":{"namespace":"y","name":"z"}}""", """{"metadata":{"name":"z","namespace":"y"}}""")]
    [InlineData("""{"metadata":{"name":"x"},"metadata":null}""", """{"metadata":{"name":"x"}}""")]
    [InlineData("null", """{"metadata":{}}""")]
    public void A_config_map_comes_out_canonical(string body, string expected) => Comes(expected, Type("ConfigMap"), body);

    [Theory]
    [InlineData("1000m", "1")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("1.500", "1.500")]
    [InlineData("100000m", "100")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData(" 1e3 ", "1e3")]
    public void Quantities_come_out_as_upstream_writes_them(string written, string expected)
    {
        Comes($$$"""{"metadata":{},"spec":{"limits":[{"type":"Pod","max":{"cpu":"{{{expected}}}"}}]}}""", Type("LimitRange"), $$$"""{"spec":{"limits":[{"max":{"cpu":"{{{written}}}"},"type":"Pod"}]}}""");
    }

    [Fact]
    public void A_number_or_text_keeps_what_it_is_through_every_codec()
    {
        TypeSchema service = Type("Service");

        // 0 and "" are what is not set
        var either = Gen.OneOf(
            Gen.Int.Where(n => n != 0).Select(n => (Value)n),
            Gen.String.Where(t => t.Length > 0).Select(t => (Value)t),
            Gen.OneOf("0", "80", "-1", "25%", "true").Select(t => (Value)t));
        either.Sample(target =>
        {
            var port = new ObjectDraft().Set("port", 80).Set("targetPort", target);
            var draft = new ObjectDraft().Set("kind", "Service").Set("apiVersion", "v1").Set("spec", new ObjectDraft().Set("ports", new ArrayDraft([port])));
            Document json = BodyParser.Parse(service, (Value)draft).Document!;
            Document yaml = BodyParser.Parse(service, YamlReader.Read(YamlWriter.Write(json.Root)).Json!).Document!;
            ReadOnlyMemory<byte> message = ProtobufMessage.Of(service, json);
            Document protobuf = ProtobufReader.Read(service, "v1", "Service", message).Document!;
            Assert.All((Document[])[json, yaml, protobuf], d => Assert.Equal(BodyParser.Parse(service, Document.Parse(d.Bytes)).Document!.Root, json.Root));
            Value written = json.Root["spec"]["ports"][0]["targetPort"];
            Assert.Equal(target.Kind, written.Kind);
            Assert.Equal(target.Integer, written.Integer);
        });
        Gen.Long.Where(n => n is < int.MinValue or > int.MaxValue).Sample(n =>
            Assert.NotNull(BodyParser.Parse(service, Encoding.UTF8.GetBytes($$$"""{"spec":{"ports":[{"port":80,"targetPort":{{{n}}}}]}}""")).Problem));
    }

    [Fact]
    public void Numbers_are_quantities_too()
    {
        Comes("""{"metadata":{},"spec":{"limits":[{"type":"","max":{"cpu":"1500m"}}]}}""", Type("LimitRange"), """{"spec":{"limits":[{"max":{"cpu":1.5}}]}}""");
    }

    [Fact]
    public void Repeated_and_unknown_fields_are_told_once_in_the_order_of_the_body()
    {
        ParsedBody parsed = BodyParser.Parse(Type("Pod"), Utf8("""
            {"zz":1,"metadata":{"name":"a","name":"b","yy":1,"labels":{"l":"1","l":"2"}},"spec":{"containers":[{"name":"c"},{"xx":{"deep":1},"name":"d"}]},"zz":2}
            """));
        Assert.Equal(
            ["unknown field \"zz\"", "duplicate field \"metadata.name\"", "unknown field \"metadata.yy\"", "duplicate field \"metadata.labels.l\"", "unknown field \"spec.containers[1].xx\""],
            parsed.Notices.Select(n => n.ToString()));
    }

    [Fact]
    public void No_more_than_a_hundred_notices_are_kept()
    {
        string many = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"f{i}\":0"));
        Assert.Equal(100, BodyParser.Parse(Type("ConfigMap"), Utf8("{" + many + "}")).Notices.Count);
    }

    [Theory]
    [InlineData("""{"data":5,"metadata":{"name":5}}""", "json: cannot unmarshal number into Go struct field ConfigMap.data of type map[string]string")]
    [InlineData("""{"metadata":{"name":5},"data":5}""", "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string")]
    [InlineData("""{"data":5,"metadata":{"creationTimestamp":"x"}}""", "parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"")]
    [InlineData("""{"metadata":{"uid":1}}""", "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.uid of type types.UID")]
    [InlineData("[]", "json: cannot unmarshal array into Go value of type v1.ConfigMap")]
    [InlineData("{", "unexpected end of JSON input")]
    public void The_first_error_wins_but_for_types_that_decode_themselves(string body, string expected)
    {
        Assert.Equal(expected, BodyParser.Parse(Type("ConfigMap"), Utf8(body)).Problem);
    }

    [Fact]
    public void A_custom_resource_is_ordered_by_name_and_keeps_wrong_types()
    {
        Comes(
            """{"apiVersion":"x/v1","kind":"W","metadata":{"labels":{"a":"b"},"name":"w"},"spec":{"any":{"a":1,"b":[1.5,100000,null]},"l":["x",null],"map":{"k":1},"n":"five","nul":null,"q":1}}""",
            Widget(),
            """{"spec":{"q":1.0,"n":"five","nul":null,"gone":null,"map":{"k":1,"k":1},"l":["x",null],"any":{"b":[1.50,1e5,null],"a":1}},"metadata":{"name":"w","labels":{"a":"b"}},"kind":"W","apiVersion":"x/v1"}""");
    }

    [Fact]
    public void A_custom_resources_notices_come_in_upstreams_order()
    {
        ParsedBody parsed = BodyParser.Parse(Widget(), Utf8("""{"top":1,"spec":{"z":1,"n":1,"a":1,"n":2},"metadata":{"oops":1}}"""));
        Assert.Equal(
            ["duplicate field \"spec.n\"", "unknown field \"metadata.oops\"", "unknown field \"spec.a\"", "unknown field \"spec.z\"", "unknown field \"top\""],
            parsed.Notices.Select(n => n.ToString()));
    }

    [Fact]
    public void Metadata_of_and_in_custom_resources_is_decoded_strictly()
    {
        Assert.Equal(
            "json: cannot unmarshal number into Go struct field ObjectMeta.labels of type map[string]string",
            BodyParser.Parse(Widget(), Utf8("""{"metadata":{"labels":5}}""")).Problem);
        Assert.Equal(
            """spec.t.metadata: Invalid value: {"labels":5}: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type map[string]string""",
            BodyParser.Parse(Widget(), Utf8("""{"spec":{"t":{"metadata":{"labels":5}}}}""")).Problem);
    }

    [Fact]
    public void Static_defaults_are_applied_where_nothing_was_set()
    {
        TypeSchema service = Type("Service");
        ParsedBody body = BodyParser.Parse(service, Utf8("""{"spec":{"ports":[{"port":80},{"port":81,"protocol":"UDP"}]}}"""));
        Value completed = StaticDefaults.Apply(service, body.Document!.Root);
        Assert.Equal("TCP", completed["spec"]["ports"][0]["protocol"].Text);
        Assert.Equal("UDP", completed["spec"]["ports"][1]["protocol"].Text);
        Value again = StaticDefaults.Apply(service, BodyParser.Parse(service, completed).Document!.Root);
        Assert.Equal(BodyParser.Parse(service, completed).Document!.Root, again);
    }

    [Fact]
    public void Repeated_objects_are_merged_at_any_depth()
    {
        TypeSchema crd = KubernetesTable.BuiltIn.Type(new KindName("apiextensions.k8s.io", "v1", "CustomResourceDefinition"))!;
        ParsedBody parsed = BodyParser.Parse(crd, Utf8("""
            {"spec":{"versions":[{"name":"v1","schema":{"openAPIV3Schema":{"additionalProperties":{"not":{"type":"a"},"not":{"format":"b"}},"items":[{"not":{"id":"1"},"not":{"title":"2"}}]}}}]}}
            """));
        Assert.Null(parsed.Problem);
        Value schema = parsed.Document!.Root["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
        Assert.Equal("""{"type":"a","format":"b"}""", schema["additionalProperties"]["not"].ToString());
        Assert.Equal("""{"id":"1","title":"2"}""", schema["items"][0]["not"].ToString());
    }

    [Fact]
    public void Bodies_made_to_be_slow_are_not()
    {
        const int many = 100_000;
        string members = string.Join(',', Enumerable.Range(0, many).Select(i => $"\"k{i}\":\"v\""));
        string unknown = string.Join(',', Enumerable.Range(0, many).Select(i => $"\"x\":{{\"k{i}\":1}}"));
        ParsedBody parsed = BodyParser.Parse(Type("ConfigMap"), Utf8($"{{\"data\":{{{members}}},\"data\":{{{members}}},{unknown}}}"));
        Assert.Equal(many, parsed.Document!.Root["data"].Count);
        Assert.Equal(2, parsed.Notices.Count);

        TypeSchema element = new("e", () => [new FieldSchema("d", Text) { Default = "x" }]) { OrderedByName = true };
        TypeSchema custom = new("c", () => [Field("m", new TypeSchema(TypeShape.Map, element))]) { OrderedByName = true };
        var body = Document.Parse(Utf8($"{{\"m\":{{{members.Replace("\"v\"", "{}")}}}}}"));
        Assert.Equal("x", StaticDefaults.Apply(custom, body.Root)["m"]["k99999"]["d"].Text);
    }

    private static TypeSchema Widget()
    {
        TypeSchema any = new(TypeShape.Any);
        TypeSchema embedded = new("embedded", () => [Field("metadata", Meta())]) { OrderedByName = true, EmbeddedResource = true, PreserveUnknown = true };
        TypeSchema spec = new("spec", () =>
        [
            Field("n", Number),
            Field("nul", new TypeSchema(TypeShape.String) { Nullable = true }),
            Field("gone", Text),
            Field("map", new TypeSchema(TypeShape.Map, Number)),
            Field("l", new TypeSchema(TypeShape.List, Text)),
            Field("any", any),
            Field("q", new TypeSchema(TypeShape.Double)),
            Field("t", embedded),
        ])
        { OrderedByName = true };
        return new TypeSchema("Widget", () => [Field("apiVersion", Text), Field("kind", Text), Field("metadata", Meta()), Field("spec", spec)]) { OrderedByName = true };
    }

    private static TypeSchema Meta() => KubernetesTable.BuiltIn.Type("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")!;

    private static FieldSchema Field(string name, TypeSchema type) => new(name, type);

    private static TypeSchema Type(string kind) => KubernetesTable.BuiltIn.Type(new KindName("", "v1", kind))!;

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static void Comes(string expected, TypeSchema type, string body)
    {
        ParsedBody parsed = BodyParser.Parse(type, Utf8(body));
        Assert.Null(parsed.Problem);
        Assert.Equal(expected, Encoding.UTF8.GetString(parsed.Document!.Bytes.Span));
        Assert.Equal(Document.Parse(parsed.Document.Bytes).Tokens.ToArray(), parsed.Document.Tokens.ToArray());
    }
}
