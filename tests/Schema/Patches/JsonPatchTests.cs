using Xebec.Schema.Patches;

namespace Xebec.Tests.Schema.Patches;

public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":2}]""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/a","value":2}]""", """{"a":2}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/1","value":9}]""", """{"a":[1,9,2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/-","value":9}]""", """{"a":[1,2,9]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/-1","value":9}]""", """{"a":[1,2,9]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/01","value":9}]""", """{"a":[1,9,2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"remove","path":"/a/-1"}]""", """{"a":[1]}""")]
    [InlineData("""{"a":[[1],[2]]}""", """[{"op":"add","path":"/a/1/0","value":9}]""", """{"a":[[1],[9,2]]}""")]
    [InlineData("""{"a":[{"b":1}]}""", """[{"op":"replace","path":"/a/0/b","value":null}]""", """{"a":[{"b":null}]}""")]
    [InlineData("""{"a":1,"b":2}""", """[{"op":"remove","path":"/a"}]""", """{"b":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"/z","value":2}]""", """{"a":1,"z":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"","value":{"z":1}}]""", """{"z":1}""")]
    [InlineData("""{"a":{"b":1},"c":{}}""", """[{"op":"move","from":"/a/b","path":"/c/d"}]""", """{"a":{},"c":{"d":1}}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/c"},{"op":"add","path":"/a/b","value":2}]""", """{"a":{"b":2},"c":{"b":1}}""")]
    [InlineData("""{"a/b":1,"m~n":2}""", """[{"op":"remove","path":"/a~1b"},{"op":"add","path":"/m~0n","value":3}]""", """{"m~n":3}""")]
    [InlineData("""{"":1}""", """[{"op":"remove","path":"/"}]""", "{}")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/a","value":1},{"op":"test","path":"/b","value":null},{"op":"test","path":"/b"}]""", """{"a":1}""")]
    [InlineData("""{"a":{"x":1,"y":[2]}}""", """[{"op":"test","path":"/a","value":{"y":[2],"x":1}},{"op":"test","path":"","value":{"a":{"x":1,"y":[2]}}}]""", """{"a":{"x":1,"y":[2]}}""")]
    [InlineData("""{"a":1}""", "[]", """{"a":1}""")]
    [InlineData("""{"a":1}""", "null", """{"a":1}""")]
    public void Operations_do_what_upstream_does(string live, string patch, string expected)
    {
        PatchResult result = JsonPatch.Apply(Json.Draft(live), Json.Of(patch));
        Assert.Null(result.Problem);
        Assert.Equal(expected, result.Object!.AsValue.ToString());
    }

    [Theory]
    [InlineData("""[{"op":"add","path":"","value":{}}]""")]
    [InlineData("""[{"op":"add","path":"/no/x","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/l/3","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/l/-4","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/l/x","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/s/x","value":1}]""")]
    [InlineData("""[{"op":"remove","path":"/no"}]""")]
    [InlineData("""[{"op":"remove","path":"/l/2"}]""")]
    [InlineData("""[{"op":"remove","path":"/l/-"}]""")]
    [InlineData("""[{"op":"remove","path":""}]""")]
    [InlineData("""[{"op":"replace","path":"/l/2","value":1}]""")]
    [InlineData("""[{"op":"replace","path":"","value":1}]""")]
    [InlineData("""[{"op":"move","from":"/no","path":"/x"}]""")]
    [InlineData("""[{"op":"move","path":"/x"}]""")]
    [InlineData("""[{"op":"copy","from":"/l/9","path":"/x"}]""")]
    [InlineData("""[{"op":"copy","path":"/x"}]""")]
    [InlineData("""[{"op":"test","path":"/s","value":"other"}]""")]
    [InlineData("""[{"op":"test","path":"/no","value":1}]""")]
    [InlineData("""[{"op":"test","path":"/n","value":1.0}]""")]
    [InlineData("""[{"op":"bogus","path":"/s"}]""")]
    [InlineData("""[{"path":"/s"}]""")]
    [InlineData("""[{"op":"remove"}]""")]
    [InlineData("""[{"op":"remove","path":"/s"},{"op":"test","path":"/s","value":"x"}]""")]
    [InlineData("[1]")]
    public void What_does_not_fit_is_rejected_without_saying_why(string patch)
    {
        PatchProblem? problem = JsonPatch.Apply(Json.Draft("""{"l":[1,2],"s":"x","n":1}"""), Json.Of(patch)).Problem;
        Assert.NotNull(problem);
        Assert.Equal((422, "Invalid", "the server rejected our request due to an error in our request"), (problem.Code, problem.Reason, problem.Message));
        Assert.True(problem.HasDetails);
        Assert.Empty(problem.Causes);
        Assert.NotNull(problem.Detail);
    }

    [Fact]
    public void Ten_thousand_operations_are_the_limit()
    {
        string Patch(int count) => "[" + string.Join(",", Enumerable.Repeat("""{"op":"test","path":"/a","value":1}""", count)) + "]";
        Assert.Null(JsonPatch.Apply(Json.Draft("""{"a":1}"""), Json.Of(Patch(10_000))).Problem);
        PatchProblem problem = JsonPatch.Apply(Json.Draft("""{"a":1}"""), Json.Of(Patch(10_001))).Problem!;
        Assert.Equal(413, problem.Code);
        Assert.Equal("RequestEntityTooLarge", problem.Reason);
        Assert.Equal("Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001", problem.Message);
    }

    [Fact]
    public void Copies_may_not_write_more_than_three_mebibytes()
    {
        string operations = string.Join(",", Enumerable.Range(0, 40).Select(i => $$"""{"op":"copy","from":"/a","path":"/a/x{{i}}"}"""));
        PatchResult result = JsonPatch.Apply(Json.Draft("""{"a":{"text":"0123456789"}}"""), Json.Of($"[{operations}]"));
        Assert.Equal(422, result.Problem!.Code);
    }

    [Fact]
    public void A_whole_object_replaced_by_a_list_cannot_be_read()
    {
        PatchProblem problem = JsonPatch.Apply(Json.Draft("{}"), Json.Of("""[{"op":"replace","path":"","value":[]}]""")).Problem!;
        Assert.Equal(422, problem.Code);
        Assert.StartsWith(" \"\" is invalid: patch: Invalid value: \"[]\": ", problem.Message);
        Assert.Equal("patch", Assert.Single(problem.Causes).Field);
    }

    [Fact]
    public void The_document_below_the_draft_stays_as_it_was()
    {
        var live = Json.Of("""{"a":{"b":[1,{"c":2}]}}""");
        JsonPatch.Apply(Xebec.Api.Documents.ObjectDraft.Open(live), Json.Of("""[{"op":"add","path":"/a/b/1/c","value":3},{"op":"remove","path":"/a/b/0"}]"""));
        Assert.Equal("""{"a":{"b":[1,{"c":2}]}}""", live.ToString());
    }
}
