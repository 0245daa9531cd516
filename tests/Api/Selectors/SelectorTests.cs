using System.Text;
using CsCheck;
using Xebec.Api.Documents;
using Xebec.Api.Selectors;

namespace Xebec.Tests.Api.Selectors;

public sealed class SelectorTests
{
    [Theory]
    [InlineData("app in web", "unable to parse requirement: found 'web' expected: '('")]
    [InlineData("app in (web", "unable to parse requirement: found '', expected: ',' or ')'")]
    [InlineData("app===web", "unable to parse requirement: found '=', expected: identifier")]
    [InlineData(",", "found ',', expected: !, identifier, or 'end of string'")]
    [InlineData("app=web,", "found '', expected: identifier after ','")]
    [InlineData("app app", "unable to parse requirement: found 'app', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("/x=y", "unable to parse requirement: <nil>: Invalid value: \"/x\": prefix part must be non-empty")]
    [InlineData("!app=web", "found '=', expected: ',' or 'end of string'")]
    [InlineData("app!", "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("a>x", "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer")]
    public void Bad_label_selectors_are_refused_in_upstreams_words(string text, string expected)
    {
        Assert.False(LabelSelector.TryParse(text, out LabelSelector selector, out string? problem));
        Assert.Equal(expected, problem);
        Assert.True(selector.MatchesNothing);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("app=web", true)]
    [InlineData("app == web , tier!=db", true)]
    [InlineData("app in (web,api),n>4", true)]
    [InlineData("app notin (web)", false)]
    [InlineData("gone notin (web)", true)]
    [InlineData("n<5", false)]
    [InlineData("app>1", false)]
    [InlineData("empty=", true)]
    [InlineData("empty in (,x)", true)]
    [InlineData("empty in ()", true)]
    [InlineData("in in (in)", false)]
    public void Label_selectors_match_as_upstreams(string text, bool matches)
    {
        Value labels = Document.Parse("""{"app":"web","n":"5","empty":""}"""u8.ToArray()).Root;
        Assert.True(LabelSelector.TryParse(text, out LabelSelector selector, out string? problem), problem);
        Assert.Equal(matches, selector.Matches(labels));
        Assert.True(LabelSelector.TryParse(selector.ToString(), out LabelSelector again, out _));
        Assert.Equal(matches, again.Matches(labels));
    }

    [Fact]
    public void Label_selectors_match_as_their_requirements_say()
    {
        var text = Gen.OneOf("a", "b", "1", "2", "10", "");

        // two empty values at the end are a fault, as upstream: "found ')'"
        Gen<string[]> values = text.Array[1, 3].Where(vs => vs is not [.., "", ""]);
        Gen<(string Text, Func<string?, bool> Holds)> condition = Gen.OneOf(
            text.Select(v => ($"={v}", (Func<string?, bool>)(l => l == v))),
            text.Select(v => ($"=={v}", (Func<string?, bool>)(l => l == v))),
            text.Select(v => ($"!={v}", (Func<string?, bool>)(l => l != v))),
            values.Select(vs => ($" in ({string.Join(',', vs)})", (Func<string?, bool>)(l => l is not null && vs.Contains(l)))),
            values.Select(vs => ($" notin ({string.Join(',', vs)})", (Func<string?, bool>)(l => l is null || !vs.Contains(l)))),
            Gen.Int[0, 15].Select(n => ($">{n}", (Func<string?, bool>)(l => long.TryParse(l, out long number) && number > n))),
            Gen.Int[0, 15].Select(n => ($"<{n}", (Func<string?, bool>)(l => long.TryParse(l, out long number) && number < n))),
            Gen.Const(("", (Func<string?, bool>)(l => l is not null))));
        Gen<(string Text, string Key, Func<string?, bool> Holds)> requirement = Gen.OneOf(
            Gen.Select(Gen.OneOf("x", "y"), condition).Select((key, c) => (key + c.Text, key, c.Holds)),
            Gen.OneOf("x", "y").Select(key => ($"!{key}", key, (Func<string?, bool>)(l => l is null))));
        Gen.Select(requirement.Array[1, 4], text.Null(), text.Null()).Sample((requirements, x, y) =>
        {
            string query = string.Join(',', requirements.Select(r => r.Text));
            Assert.True(LabelSelector.TryParse(query, out LabelSelector selector, out string? problem), problem);
            Value labels = new ObjectDraft().Set("x", x).Set("y", y);
            Assert.Equal(requirements.All(r => r.Holds(r.Key == "x" ? x : y)), selector.Matches(labels));
        });
    }

    [Fact]
    public void Label_selector_objects_of_null_match_nothing_and_empty_ones_everything()
    {
        Assert.True(LabelSelector.TryRead(Value.Absent, out LabelSelector selector, out _));
        Assert.True(selector.MatchesNothing);
        Assert.True(LabelSelector.TryRead(Json("{}"), out selector, out _));
        Assert.True(selector.MatchesEverything);
        Assert.True(LabelSelector.TryRead(Json("""{"matchLabels":{"b":"2"},"matchExpressions":[{"key":"a","operator":"NotIn","values":["y","x"]}]}"""), out selector, out _));
        Assert.Equal("a notin (x,y),b=2", selector.ToString());
        Assert.Equal("2", selector.ExactValue("b"));
        Assert.False(LabelSelector.TryRead(Json("""{"matchExpressions":[{"key":"a","operator":"Is"}]}"""), out _, out string? problem));
        Assert.Equal("\"Is\" is not a valid label selector operator", problem);
    }

    [Theory]
    [InlineData("bad", "invalid selector: 'bad'; can't understand 'bad'")]
    [InlineData("a=b,c!d", "invalid selector: 'a=b,c!d'; can't understand 'c!d'")]
    [InlineData("a=b=c", "invalid field selector: unescaped character in value: 61")]
    [InlineData("a=\\x", "invalid field selector: invalid escape sequence: \\x")]
    [InlineData("a=b\\", "invalid field selector: invalid escape sequence: \\")]
    public void Bad_field_selectors_are_refused_in_upstreams_words(string text, string expected)
    {
        Assert.False(FieldSelector.TryParse(text, out _, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Field_selectors_match_values_exactly()
    {
        Assert.True(FieldSelector.TryParse("status.phase!=Failed,metadata.name=a\\,b\\=c,,spec.x==", out FieldSelector selector, out _));
        Assert.Equal("metadata.name=a\\,b\\=c,spec.x=,status.phase!=Failed", selector.ToString());
        Assert.Equal("a,b=c", selector.ExactValue("metadata.name"));
        Assert.True(selector.Matches(f => f == "metadata.name" ? "a,b=c" : ""));
        Assert.False(selector.Matches(f => f == "metadata.name" ? "a,b=c" : "Failed"));
    }

    [Fact]
    public void Every_field_value_survives_escaping()
    {
        Gen.String.Sample(value => FieldSelector.TryParse(new FieldTerm("f", true, value).ToString(), out FieldSelector selector, out _) && selector.ExactValue("f") == value);
    }

    [Fact]
    public void No_text_makes_a_selector_throw()
    {
        Gen.OneOf("a", "in", "notin", "(", ")", ",", "=", "!", "<", ">", " ", "\\", "\0", "/", "é").Array[0, 12].Sample(parts =>
        {
            string text = string.Concat(parts);
            bool label = LabelSelector.TryParse(text, out LabelSelector selector, out string? problem);
            Assert.Equal(label, problem is null);
            if (label)
            {
                Assert.True(LabelSelector.TryParse(selector.ToString(), out LabelSelector again, out _));
                Assert.Equal(selector.ToString(), again.ToString());
            }

            FieldSelector.TryParse(text, out _, out _);
        });
    }

    private static Value Json(string text) => Document.Parse(Encoding.UTF8.GetBytes(text)).Root;
}
