using CsCheck;
using Xebec.Schema.Apply.Fields;
using Xebec.Tests.Schema.Patches;

namespace Xebec.Tests.Schema.Apply;

public sealed class FieldSetTests
{
    private static readonly Gen<PathElement> Element = Gen.Int[0, 7].Select(i => i switch
    {
        < 4 => PathElement.Field("abcd"[i].ToString()),
        4 => PathElement.Key(new KeyField("name", "x")),
        5 => PathElement.Key(new KeyField("port", 80), new KeyField("protocol", "TCP")),
        6 => PathElement.Value("v"),
        _ => PathElement.Index(3),
    });

    private static readonly Gen<FieldSet> Set = Element.Array[1, 3].Array[0, 6]
        .Select(paths => paths.Aggregate(FieldSet.Empty, (set, path) => set.Union(FieldSet.OfPath(path))));

    [Fact]
    public void Union_intersection_and_difference_are_those_of_sets_of_paths()
    {
        Gen.Select(Set, Set).Sample((a, b) =>
        {
            HashSet<string> left = [.. a.Paths()];
            HashSet<string> right = [.. b.Paths()];
            Assert.Equal(left.Union(right).Order(), a.Union(b).Paths().Order());
            Assert.Equal(left.Intersect(right).Order(), a.Intersection(b).Paths().Order());
            Assert.Equal(left.Except(right).Order(), a.Difference(b).Paths().Order());
            Assert.Equal(left.Where(p => !right.Any(q => p == q || p.StartsWith(q + ".", StringComparison.Ordinal) || p.StartsWith(q + "[", StringComparison.Ordinal))).Order(), a.RecursiveDifference(b).Paths().Order());
        });
    }

    [Fact]
    public void Sets_obey_the_laws_of_algebra()
    {
        Gen.Select(Set, Set, Set).Sample((a, b, c) =>
        {
            Same(a.Union(b), b.Union(a));
            Same(a.Union(b).Union(c), a.Union(b.Union(c)));
            Same(a.Intersection(b.Union(c)), a.Intersection(b).Union(a.Intersection(c)));
            Same(a.Difference(b.Union(c)), a.Difference(b).Difference(c));
            Same(a, a.Difference(b).Union(a.Intersection(b)));
            Same(FieldSet.Empty, a.Difference(a));
        });
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        Set.Sample(set =>
        {
            Assert.True(FieldSetReader.TryRead(FieldSetWriter.ToDocument(set).Root, out FieldSet read, out _));
            Same(set, read);
        });
    }

    [Fact]
    public void A_set_is_written_in_order_with_its_own_dot_first()
    {
        FieldSet set = FieldSet.Of("b.c", "b", "a")
            .Union(FieldSet.OfPath(PathElement.Field("l"), PathElement.Key(new KeyField("protocol", "TCP"), new KeyField("port", 80)), PathElement.Field("port")))
            .Union(FieldSet.OfPath(PathElement.Field("l"), PathElement.Key(new KeyField("name", "a\"<"))))
            .Union(FieldSet.OfPath(PathElement.Field("s"), PathElement.Value("x.y/z")));
        Assert.Equal(
            """{"f:a":{},"f:b":{".":{},"f:c":{}},"f:l":{"k:{\"name\":\"a\\\"\\u003c\"}":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":{"f:port":{}}},"f:s":{"v:\"x.y/z\"":{}}}""",
            FieldSetWriter.ToDocument(set).Root.ToString());
        Assert.Equal([".a", ".b", ".b.c", ".l[name=\"a\\\"<\"]", ".l[port=80,protocol=\"TCP\"].port", ".s[=\"x.y/z\"]"], set.Paths());
    }

    [Theory]
    [InlineData("""{"zz":{}}""", "missing colon: zz")]
    [InlineData("""{"x":{}}""", "key must be 2 characters long")]
    [InlineData("""{"k:[1]":{}}""", "not a key: [1]")]
    [InlineData("""{"k:{\"a\":1":{}}""", "not a key: {\"a\":1")]
    [InlineData("""{"v:":{}}""", "not a value: ")]
    [InlineData("""{"i:x":{}}""", "not a place: i:x")]
    [InlineData("""{"f:a":1}""", "a field set is an object")]
    public void A_set_that_is_not_well_formed_is_a_problem(string json, string problem)
    {
        Assert.False(FieldSetReader.TryRead(Json.Of(json), out _, out string? why));
        Assert.Equal(problem, why);
    }

    [Fact]
    public void Elements_of_kinds_not_known_are_left_out()
    {
        Assert.True(FieldSetReader.TryRead(Json.Of("""{"q:a":{},"f:b":{"q:c":{}}}"""), out FieldSet set, out _));
        Assert.Equal([".b"], set.Paths());
    }

    [Fact]
    public void Names_are_ordered_by_their_bytes()
    {
        FieldSet set = FieldSet.OfPath(PathElement.Field("\uFFFD")).Union(FieldSet.OfPath(PathElement.Field("\U0001F600")));
        Assert.Equal([".\uFFFD", ".\U0001F600"], set.Paths());
    }

    private static void Same(FieldSet expected, FieldSet actual) => Assert.Equal(expected.ToString(), actual.ToString());
}
