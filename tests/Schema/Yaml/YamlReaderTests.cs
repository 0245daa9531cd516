using System.Text;
using Xebec.Schema.Yaml;

namespace Xebec.Tests.Schema.Yaml;

/// <summary>Against what kubectl makes of the same texts.</summary>
public sealed class YamlReaderTests
{
    private const string Scalars = """
        0644: 420
        0o17: 15
        0x1F: 31
        0b11: 3
        -0b11: -3
        -0x1F: -31
        +5: 5
        +0644: 420
        08: 8
        09.5: 9.5
        1_000: 1000
        1_0.5: 10.5
        1e3: 1000
        1E3: 1000
        1.e3: 1000
        .5: 0.5
        .5e-3: 0.0005
        +.5: 0.5
        -.5: -0.5
        1.: 1
        1.5: 1.5
        -1.5: -1.5
        0: 0
        -0: 0
        00: 0
        007: 7
        123456789012345678901234567890: 1.2345678901234568e+29
        9223372036854775807: 9223372036854775807
        9223372036854775808: 9223372036854775808
        18446744073709551615: 18446744073709551615
        18446744073709551616: 18446744073709552000
        -9223372036854775808: -9223372036854775808
        -9223372036854775809: -9223372036854776000
        y: true
        Y: true
        yes: true
        Yes: true
        YES: true
        yEs: "yEs"
        n: false
        N: false
        no: false
        No: false
        NO: false
        on: true
        On: true
        ON: true
        off: false
        Off: false
        OFF: false
        oN: "oN"
        true: true
        True: true
        TRUE: true
        tRue: "tRue"
        false: false
        False: false
        FALSE: false
        null: null
        Null: null
        NULL: null
        nUll: "nUll"
        ~: null
        ~~: "~~"
        2001-12-14: "2001-12-14"
        2001-12-14t21:59:43.10-05:00: "2001-12-14t21:59:43.10-05:00"
        2001-12-14T21:59:43Z: "2001-12-14T21:59:43Z"
        12:30:45: "12:30:45"
        190:20:30: "190:20:30"
        1:2: "1:2"
        0.1e1: 1
        1,000: "1,000"
        +1,0: "+1,0"
        0x: "0x"
        0b: "0b"
        0o: "0o"
        0xg: "0xg"
        1__0: 10
        _1: "_1"
        1_: 1
        --: "--"
        --a: "--a"
        .a: ".a"
        +.inf1: "+.inf1"
        -.infx: "-.infx"
        .nanx: ".nanx"
        1.2.3: "1.2.3"
        1e: "1e"
        1e+: "1e+"
        e3: "e3"
        0b12: "0b12"
        0o8: "0o8"
        0O17: 15
        0X1f: 31
        0B1: 1
        0_7: 7
        0x_1F: 31
        +0x1F: 31
        1e3.5: "1e3.5"
        =: "="
        x<<: "x\u003c\u003c"

        """;

    [Fact]
    public void Scalars_have_the_types_of_YAML_1_1()
    {
        foreach (string line in Scalars.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int at = line.IndexOf(": ", StringComparison.Ordinal);
            Assert.Equal($$"""{"k":{{line[(at + 2)..]}}}""", Json($"k: {line[..at]}"));
        }
    }

    [Theory]
    [InlineData("apiVersion: *x\n", "yaml: unknown anchor 'x' referenced")]
    [InlineData("{apiVersion: v1", "yaml: line 1: did not find expected ',' or '}'")]
    [InlineData("a: b: c", "yaml: mapping values are not allowed in this context")]
    [InlineData("a: [\n", "yaml: line 1: did not find expected node content")]
    [InlineData("a: 1\n b: 2\n", "yaml: line 2: mapping values are not allowed in this context")]
    [InlineData("a:\n - b\n c: d\n", "yaml: line 2: did not find expected '-' indicator")]
    [InlineData("a: 'x", "yaml: line 2: found unexpected end of stream")]
    [InlineData("a: \"x\\q\"", "yaml: found unknown escape character")]
    [InlineData("@a", "yaml: found character that cannot start any token")]
    [InlineData("a: |\n  x\n y\n", "yaml: line 2: did not find expected key")]
    [InlineData("a: >-5x\n", "yaml: did not find expected comment or line break")]
    [InlineData("a: \u0001", "yaml: control characters are not allowed")]
    [InlineData("a: - b", "yaml: block sequence entries are not allowed in this context")]
    [InlineData("a: b\n- c", "yaml: line 1: did not find expected key")]
    [InlineData("a: ]", "yaml: did not find expected node content")]
    [InlineData("a: &a [*a]", "yaml: anchor 'a' value contains itself")]
    [InlineData("a:\n  b: c\n\td: e", "yaml: line 3: found a tab character that violates indentation")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\n\tmetadata: {}\n", "yaml: line 3: found a tab character that violates indentation")]
    [InlineData("x: 1\na: {b: c", "yaml: line 2: did not find expected ',' or '}'")]
    [InlineData("x: 1\ny: 2\nz: \"abc", "yaml: line 4: found unexpected end of stream")]
    [InlineData("x: !!int a", "yaml: cannot decode !!str `a` as a !!int")]
    [InlineData("x: 1\n<<: 3", "yaml: map merge requires map or sequence of maps as the value")]
    [InlineData("x: {? [a]: b}", "yaml: invalid map key: []interface {}{\"a\"}")]
    [InlineData("? {a: b}\n: c", "yaml: invalid map key: map[interface {}]interface {}{\"a\":\"b\"}")]
    [InlineData("null: x", "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"x\"")]
    [InlineData("a: !<x", "yaml: did not find the expected '>'")]
    [InlineData("k: v\n  more: x", "yaml: line 2: mapping values are not allowed in this context")]
    [InlineData("k: \"a\" b", "yaml: did not find expected key")]
    [InlineData("[a, b", "yaml: line 1: did not find expected ',' or ']'")]
    [InlineData("a: {b", "yaml: line 1: did not find expected ',' or '}'")]
    [InlineData("a\nb: c", "yaml: line 2: mapping values are not allowed in this context")]
    [InlineData("x: 1\n\n\nb", "yaml: line 5: could not find expected ':'")]
    [InlineData("18446744073709551615: true", "unsupported map key of type: uint64, key: 0xffffffffffffffff, value: true")]
    [InlineData("\tx: y", "yaml: found character that cannot start any token")]
    [InlineData("-\ta\n", "yaml: found character that cannot start any token")]
    [InlineData("x:\n \ty\n", "yaml: line 2: found character that cannot start any token")]
    [InlineData("x: \u0080", "yaml: control characters are not allowed")]
    [InlineData("x: 1\n\t# c\ny: 2\n", "yaml: line 2: found a tab character that violates indentation")]
    [InlineData("x: |\n\ta\n", "yaml: line 2: found a tab character where an indentation space is expected")]
    [InlineData("x: .inf", "json: unsupported value: +Inf")]
    public void Problems_are_told_in_upstreams_words(string yaml, string problem)
    {
        YamlBody body = YamlReader.Read(Encoding.UTF8.GetBytes(yaml));
        Assert.Null(body.Json);
        Assert.Equal(problem, body.Problem);
    }

    [Theory]
    [InlineData("", "null")]
    [InlineData("# nothing\n", "null")]
    [InlineData("---\n", "null")]
    [InlineData("b: 1\na: 2\n", """{"a":2,"b":1}""")]
    [InlineData("a: '1'\nb: \"2\"\nc: !!str 3\nd: !x 4\ne: !!float 5\nf: !!int '6'\n", """{"a":"1","b":"2","c":"3","d":"4","e":5,"f":6}""")]
    [InlineData("a: !!binary aGk=", """{"a":"hi"}""")]
    [InlineData("1: a\n0x10: b\n1.5: c\nyes: d\n", """{"1":"a","1.5":"c","16":"b","true":"d"}""")]
    [InlineData("a: &x {k: 1}\nb: *x\n", """{"a":{"k":1},"b":{"k":1}}""")]
    [InlineData("base: &b {x: 1, z: 2}\nc:\n  <<: *b\n  z: 3\n", """{"base":{"x":1,"z":2},"c":{"x":1,"z":3}}""")]
    [InlineData("c:\n  <<: [{x: 1}, {x: 2, z: 2}]\n", """{"c":{"x":1,"z":2}}""")]
    [InlineData("a: |\n  one\n  two\nb: >-\n  one\n  two\n", """{"a":"one\ntwo\n","b":"one two"}""")]
    [InlineData("- a\n- - b\n  - c: d\n", """["a",["b",{"c":"d"}]]""")]
    [InlineData("{\"a\": [1, 2.50, null, true, \"x\"]}", """{"a":[1,2.5,null,true,"x"]}""")]
    [InlineData("a *b: 1\nc: 2\n", """{"a *b":1,"c":2}""")]
    [InlineData("a *b: 1\n", """{"a *b":1}""")]
    [InlineData("a: b *c\nd: [e *f, \"g *h\", 'i *j']\nk: |\n  l *m: n *o\np: q # r *s\n", """{"a":"b *c","d":["e *f","g *h","i *j"],"k":"l *m: n *o\n","p":"q"}""")]
    [InlineData("a: &x b\nc: *x\nd:\n- *x\n- [*x, *x]\n? *x\n: *x\n", """{"a":"b","b":"b","c":"b","d":["b",["b","b"]]}""")]
    [InlineData("a: \uE000 *b\n", "{\"a\":\"\uE000 *b\"}")]
    [InlineData("a: <b>&\n", """{"a":"\u003cb\u003e\u0026"}""")]
    public void Documents_become_sorted_JSON(string yaml, string json) => Assert.Equal(json, Json(yaml));

    [Fact]
    public void Repeated_keys_are_told_with_their_line()
    {
        YamlBody body = YamlReader.Read("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: z\ndata:\n  a: \"1\"\n  a: \"2\"\n  n: 1\n  n: 2\n  7: x\n  0x7: y\n"u8.ToArray());
        Assert.Equal(["line 7: key \"a\" already set in map", "line 9: key false already set in map", "line 11: key 7 already set in map"], body.RepeatedKeys);
        Assert.Equal("2", body.Json!.Root["data"]["a"].Text);
    }

    [Fact]
    public void Several_documents_are_read_one_by_one()
    {
        IReadOnlyList<YamlBody> bodies = YamlReader.ReadAll("a: 1\n---\n---\nb: 2\n...\n---\nc: ]\n---\nd: 4\n"u8.ToArray());
        Assert.Equal(["{\"a\":1}", "null", "{\"b\":2}"], bodies.Take(3).Select(b => b.Json!.Root.ToString()));
        Assert.Equal("yaml: line 6: did not find expected node content", bodies[3].Problem);
        Assert.Equal(4, bodies.Count);
    }

    [Fact]
    public void Bombs_are_refused()
    {
        string lists = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefghi".Select((c, i) => $"{c}: &{c} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i)}", 9))}]\n"));
        Assert.Equal("yaml: document contains excessive aliasing", YamlReader.Read(Encoding.UTF8.GetBytes(lists)).Problem);
        string text = $"a: &a {new string('x', 1_000_000)}\nb: [{string.Join(',', Enumerable.Repeat("*a", 90))}]";
        Assert.Equal("yaml: document contains excessive aliasing", YamlReader.Read(Encoding.UTF8.GetBytes(text)).Problem);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("[{a: ")]
    public void Nesting_is_limited(string open)
    {
        YamlBody body = YamlReader.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, 10_000))));
        Assert.Equal("yaml: exceeded max depth of 512", body.Problem);
    }

    private static string Json(string yaml)
    {
        YamlBody body = YamlReader.Read(Encoding.UTF8.GetBytes(yaml));
        Assert.True(body.Problem is null, body.Problem);
        return Encoding.UTF8.GetString(body.Json!.Bytes.Span);
    }
}
