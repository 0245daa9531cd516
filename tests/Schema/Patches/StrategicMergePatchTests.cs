using Xebec.Schema.Patches;
using Xebec.Schema.Patches.Strategic;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Patches;

public sealed class StrategicMergePatchTests
{
    private static readonly TypeSchema Text = new(TypeShape.String);

    // m: free names; l: merged by name; a: replaced; s: merged scalars; n: unknown to lists of objects; r: replaced object
    private static readonly TypeSchema Thing = new("test.Thing", Fields);

    [Theory]
    // members and maps
    [InlineData("""{"m":{"a":"1"}}""", """{"m":{"b":"2"}}""", """{"m":{"a":"1","b":"2"}}""")]
    [InlineData("""{"m":{"a":"1","b":"2"}}""", """{"m":{"a":null}}""", """{"m":{"b":"2"}}""")]
    [InlineData("""{"m":{"a":"1"}}""", """{"m":null,"name":"x"}""", """{"name":"x"}""")]
    [InlineData("""{"m":{"a":"1"}}""", """{"m":{"$patch":"replace","b":"2"}}""", """{"m":{"b":"2"}}""")]
    [InlineData("""{"m":{"a":"1"}}""", """{"m":{"$patch":"delete"}}""", """{"m":{}}""")]
    [InlineData("{}", """{"m":{"$patch":"replace","b":"2"}}""", "{}")]
    [InlineData("{}", """{"m":{"$patch":"bogus","b":"2"}}""", "{}")]
    [InlineData("{}", """{"m":{"a":null,"b":"2"}}""", """{"m":{"b":"2"}}""")]
    [InlineData("""{"m":{"a":"1"}}""", "null", """{"m":{"a":"1"}}""")]
    [InlineData("""{"r":{"a":"1"}}""", """{"r":{"b":"2"}}""", """{"r":{"b":"2"}}""")]
    [InlineData("""{"name":"x"}""", """{"$patch":"replace","m":{}}""", """{"m":{}}""")]
    [InlineData("""{"name":"x","m":{},"r":{}}""", """{"$retainKeys":["name","m"],"m":{"a":"1"}}""", """{"name":"x","m":{"a":"1"}}""")]
    [InlineData("""{"name":"x","m":{"a":"1"}}""", """{"$retainKeys":["name"],"m":null}""", """{"name":"x"}""")]
    // lists of objects
    [InlineData("""{"l":[{"name":"a"},{"name":"b","v":"1"}]}""", """{"l":[{"name":"b","v":"2"}]}""", """{"l":[{"name":"a"},{"name":"b","v":"2"}]}""")]
    [InlineData("""{"l":[{"name":"a"},{"name":"b"}]}""", """{"l":[{"name":"c"}]}""", """{"l":[{"name":"c"},{"name":"a"},{"name":"b"}]}""")]
    [InlineData("""{"l":[{"name":"a"},{"name":"b"}]}""", """{"l":[{"name":"b"},{"name":"c"}]}""", """{"l":[{"name":"a"},{"name":"b"},{"name":"c"}]}""")]
    [InlineData("""{"l":[{"name":"a"},{"name":"b"}]}""", """{"l":[{"name":"a","$patch":"delete"}]}""", """{"l":[{"name":"b"}]}""")]
    [InlineData("""{"l":[{"name":"a"},{"name":"b"},{"name":"a"}]}""", """{"l":[{"name":"a","$patch":"delete"},{"name":"b","v":"x"}]}""", """{"l":[{"name":"b","v":"x"}]}""")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"l":[{"$patch":"replace"},{"name":"z"},{"name":"y"}]}""", """{"l":[{"name":"z"},{"name":"y"}]}""")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"l":[{"$patch":"replace"}]}""", """{"l":[]}""")]
    [InlineData("{}", """{"l":[{"name":"a","v":null},{"name":"b","$patch":"delete"}]}""", """{"l":[{"name":"a"}]}""")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"l":[{"name":"n","v":"1"},{"name":"n","v":"2"}]}""", """{"l":[{"name":"n","v":"2"},{"name":"a"}]}""")]
    [InlineData("""{"l":[]}""", """{"l":[]}""", """{"l":[]}""")]
    [InlineData("""{"a":[{"name":"a"}]}""", """{"a":[{"v":null}]}""", """{"a":[{"v":null}]}""")]
    // lists of scalars
    [InlineData("""{"s":["a","b"]}""", """{"s":["b","c"]}""", """{"s":["a","b","c"]}""")]
    [InlineData("""{"s":["a","b"]}""", """{"s":["c"]}""", """{"s":["c","a","b"]}""")]
    [InlineData("""{"s":["a","b","c"]}""", """{"$deleteFromPrimitiveList/s":["b","x"]}""", """{"s":["a","c"]}""")]
    [InlineData("{}", """{"$deleteFromPrimitiveList/s":["b"]}""", "{}")]
    [InlineData("""{"s":["a"]}""", """{"$deleteFromPrimitiveList/s":"a"}""", """{"s":["a"]}""")]
    // order
    [InlineData("""{"l":[{"name":"a"},{"name":"b"}]}""", """{"$setElementOrder/l":[{"name":"b"},{"name":"a"}]}""", """{"l":[{"name":"b"},{"name":"a"}]}""")]
    [InlineData("""{"l":[{"name":"a"},{"name":"x"},{"name":"b"}]}""", """{"$setElementOrder/l":[{"name":"b"},{"name":"a"}]}""", """{"l":[{"name":"x"},{"name":"b"},{"name":"a"}]}""")]
    [InlineData("""{"l":[{"name":"a"},{"name":"x"}]}""", """{"$setElementOrder/l":[{"name":"n"},{"name":"a"}],"l":[{"name":"n"}]}""", """{"l":[{"name":"n"},{"name":"a"},{"name":"x"}]}""")]
    [InlineData("""{"l":[{"name":"a"},{"name":"b"}]}""", """{"$setElementOrder/l":[{"name":"b"}],"l":[{"name":"a","$patch":"delete"}]}""", """{"l":[{"name":"b"}]}""")]
    [InlineData("{}", """{"$setElementOrder/l":[{"name":"b"},{"name":"a"}],"l":[{"name":"b"},{"name":"a"}]}""", """{"l":[{"name":"b"},{"name":"a"}]}""")]
    [InlineData("{}", """{"$setElementOrder/l":[{"name":"b"}]}""", "{}")]
    [InlineData("""{"s":["a","b","c"]}""", """{"$setElementOrder/s":["c","d","a"],"s":["d"]}""", """{"s":["b","c","d","a"]}""")]
    [InlineData("""{"s":["a","b"]}""", """{"$setElementOrder/s":["b"],"$deleteFromPrimitiveList/s":["a"]}""", """{"s":["b"]}""")]
    public void A_patch_merges(string live, string patch, string expected)
    {
        PatchResult result = StrategicMergePatch.Apply(Thing, Json.Draft(live), Json.Of(patch));
        Assert.Null(result.Problem);
        Assert.Equal(expected, result.Object!.AsValue.ToString());
    }

    [Theory]
    [InlineData("{}", """{"$patch":"merge"}""", 500, "unknown patch type: merge in map: map[$patch:merge]")]
    [InlineData("""{"m":{}}""", """{"m":{"$patch":3}}""", 500, "unknown patch type: %!s(int64=3) in map: map[$patch:3]")]
    [InlineData("{}", """{"$retainKeys":["name"],"m":{}}""", 400, "invalid patch format of retainKeys")]
    [InlineData("{}", """{"$retainKeys":"name"}""", 400, "invalid patch format of retainKeys")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"l":[{"v":"b"}]}""", 500, "map: map[v:b] does not contain declared merge key: name")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"l":[{"$patch":"delete"}]}""", 500, "map: map[$patch:delete] does not contain declared merge key: name")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"l":[{"$patch":"merge"}]}""", 500, "merging lists cannot yet be specified in the patch")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"l":[{"$patch":"odd","name":"a"}]}""", 500, "unknown patch type: odd in map: map[$patch:odd name:a]")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"l":[1]}""", 500, "list element types are not identical: [[map[name:a]] [1]]")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"l":[[1]]}""", 500, "list element types are not identical: [[map[name:a]] [[1]]]")]
    [InlineData("""{"s":[]}""", """{"s":[[1]]}""", 422, "the server rejected our request due to an error in our request")]
    [InlineData("""{"n":[{"name":"a"}]}""", """{"n":[{"name":"b"}]}""", 500, "cannot merge lists without merge key for struct")]
    [InlineData("""{"u":{}}""", """{"u":{}}""", 500, "unable to find api field in struct Thing for the json field \"u\"")]
    [InlineData("{}", """{"$setElementOrder/l":"x"}""", 500, "expected a []interface {}, but received a string")]
    [InlineData("{}", """{"$setElementOrder/l":null}""", 500, "expected a []interface {}, but received a %!s(<nil>)")]
    [InlineData("{}", """{"$setElementOrder":[]}""", 400, "invalid patch format of setElementOrder list")]
    [InlineData("""{"s":["a"]}""", """{"$deleteFromPrimitiveList":["a"]}""", 400, "invalid patch format of primitive list")]
    [InlineData("""{"l":[]}""", """{"$setElementOrder/l":[]}""", 500, "no elements in any of the given slices")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"$setElementOrder/l":["a"]}""", 500, "value for key 0 is not a map.")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"$setElementOrder/l":[{"no":"c"}]}""", 500, "map: map[no:c] does not contain declared merge key: name")]
    [InlineData("""{"l":[{"name":"a"}]}""", """{"$setElementOrder/l":[{"name":"c"}],"l":[{"name":"b"}]}""", 500, "The order in patch list:\n[map[name:b]]\n doesn't match $setElementOrder list:\n[map[name:c]]\n")]
    [InlineData("{}", """{"l":"x"}""", 422, " \"\" is invalid: patch: Invalid value: \"map[l:x]\": cannot restore slice from string")]
    [InlineData("{}", """{"m":[]}""", 422, " \"\" is invalid: patch: Invalid value: \"map[m:[]]\": cannot restore map from slice")]
    [InlineData("{}", """{"r":1}""", 422, " \"\" is invalid: patch: Invalid value: \"map[r:1]\": cannot restore struct from: int64")]
    [InlineData("{}", """{"name":1}""", 422, " \"\" is invalid: patch: Invalid value: \"map[name:1]\": cannot convert int64 to string")]
    [InlineData("{}", """{"name":true}""", 422, " \"\" is invalid: patch: Invalid value: \"map[name:true]\": unrecognized type: string")]
    public void A_patch_that_is_wrong_is_answered_in_upstreams_words(string live, string patch, int code, string message)
    {
        PatchProblem? problem = StrategicMergePatch.Apply(Thing, Json.Draft(live), Json.Of(patch)).Problem;
        Assert.NotNull(problem);
        Assert.Equal(message, problem.Message);
        Assert.Equal(code, problem.Code);
        Assert.Equal(code switch { 500 => "", 400 => "BadRequest", _ => "Invalid" }, problem.Reason);
    }

    [Fact]
    public void A_list_of_a_hundred_thousand_elements_merges_in_time_that_grows_with_its_length()
    {
        string Elements(int from, int count) => "[" + string.Join(",", Enumerable.Range(from, count).Select(i => $$"""{"name":"n{{i}}"}""")) + "]";
        string patch = $$"""{"$setElementOrder/l":{{Elements(0, 100_000)}},"l":{{Elements(50_000, 50_000)}}}""";
        PatchResult result = StrategicMergePatch.Apply(Thing, Json.Draft($$"""{"l":{{Elements(0, 100_000)}}}"""), Json.Of(patch));
        Assert.Equal(100_000, result.Object!["l"].Count);
    }

    private static IReadOnlyList<FieldSchema> Fields() =>
    [
        new("name", Text),
        new("v", Text),
        new("m", new TypeSchema(TypeShape.Map, Text)),
        new("r", new TypeSchema("test.Other", Fields)) { PatchStrategy = ["replace"] },
        new("l", new TypeSchema(TypeShape.List, Thing)) { PatchStrategy = ["merge", "retainKeys"], PatchMergeKey = "name" },
        new("a", new TypeSchema(TypeShape.List, Thing)),
        new("s", new TypeSchema(TypeShape.List, Text)) { PatchStrategy = ["merge"] },
        new("n", new TypeSchema(TypeShape.List, Thing)) { PatchStrategy = ["merge"] },
    ];
}
