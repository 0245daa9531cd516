using Xebec.Schema.Patches;

namespace Xebec.Tests.Schema.Patches;

public sealed class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    [InlineData("{}", """{"a":[null,{"b":null}]}""", """{"a":[null,{}]}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":[{"b":null}]}""", """{"a":[{"b":null}]}""")]
    [InlineData("""{"a":{"b":1}}""", "{}", """{"a":{"b":1}}""")]
    public void Patches_follow_the_rfc_and_upstreams_additions(string live, string patch, string expected)
    {
        Assert.Equal(expected, MergePatch.Apply(Json.Draft(live), Json.Of(patch)).Object!.AsValue.ToString());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    public void A_patch_that_is_no_object_is_a_bad_request(string patch)
    {
        PatchProblem problem = MergePatch.Apply(Json.Draft("{}"), Json.Of(patch)).Problem!;
        Assert.Equal((400, "BadRequest", "Invalid JSON Patch"), (problem.Code, problem.Reason, problem.Message));
    }

    [Fact]
    public void A_wide_patch_of_a_wide_object_takes_time_that_grows_with_both()
    {
        string Members(int from, string value) => "{" + string.Join(",", Enumerable.Range(from, 100_000).Select(i => $"\"n{i}\":{value}")) + "}";
        var result = MergePatch.Apply(Json.Draft($"{{\"data\":{Members(0, "1")}}}"), Json.Of($"{{\"data\":{Members(50_000, "2")},\"gone\":{Members(0, "null")}}}")).Object!;
        Assert.Equal(150_000, result["data"].Count);
        Assert.Equal(0, result["gone"].Count);
        result = MergePatch.Apply(result, Json.Of($"{{\"data\":{Members(0, "null")}}}")).Object!;
        Assert.Equal(50_000, result["data"].Count);
    }
}
