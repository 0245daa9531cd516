using System.Text;
using Xebec.Schema.Patches;

namespace Xebec.Tests.Schema.Patches;

public sealed class PatchBodyTests
{
    [Theory]
    [InlineData(PatchFormat.Merge, "", true, "error decoding patch: unexpected end of JSON input")]
    [InlineData(PatchFormat.Merge, """{"data":""", true, "error decoding patch: unexpected end of JSON input")]
    [InlineData(PatchFormat.Merge, """{"data":""", false, "Invalid JSON Patch")]
    [InlineData(PatchFormat.Merge, "3", true, "error decoding patch: json: cannot unmarshal number into Go value of type map[string]interface {}")]
    [InlineData(PatchFormat.Merge, "null", true, "Invalid JSON Patch")]
    [InlineData(PatchFormat.Strategic, "", true, "unexpected end of JSON input")]
    [InlineData(PatchFormat.Strategic, "\"x\"", true, "json: cannot unmarshal string into Go value of type map[string]interface {}")]
    [InlineData(PatchFormat.Json, "{}", true, "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp")]
    [InlineData(PatchFormat.Json, "[null,7]", true, "error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp")]
    [InlineData(PatchFormat.Json, "[{\"op\":\"add\",\"path\":[]}]", true, "error decoding patch: json: cannot unmarshal array into Go struct field jsonPatchOp.path of type string")]
    [InlineData(PatchFormat.Json, "[true]", false, "json: cannot unmarshal bool into Go value of type jsonpatch.Operation")]
    [InlineData(PatchFormat.Json, "{}", false, "json: cannot unmarshal object into Go value of type jsonpatch.Patch")]
    public void A_body_that_is_no_patch_is_a_bad_request(PatchFormat format, string body, bool strict, string message)
    {
        Assert.False(PatchBody.TryRead(format, Encoding.UTF8.GetBytes(body), strict, out _, out PatchProblem? problem));
        Assert.Equal((400, "BadRequest", message), (problem!.Code, problem.Reason, problem.Message));
    }

    [Theory]
    [InlineData(PatchFormat.Json, "[]")]
    [InlineData(PatchFormat.Json, "null")]
    [InlineData(PatchFormat.Merge, "{}")]
    [InlineData(PatchFormat.Strategic, "null")]
    public void A_patch_is_read(PatchFormat format, string body)
    {
        Assert.True(PatchBody.TryRead(format, Encoding.UTF8.GetBytes(body), true, out var patch, out _));
        Assert.Equal(body, patch.ToString());
    }

    [Fact]
    public void Custom_resources_take_no_strategic_merge_patch()
    {
        Assert.True(PatchFormats.TryParse("application/strategic-merge-patch+json", strategic: true, out PatchFormat format));
        Assert.Equal(PatchFormat.Strategic, format);
        Assert.False(PatchFormats.TryParse("application/strategic-merge-patch+json", strategic: false, out _));
        Assert.False(PatchFormats.TryParse("application/json", strategic: true, out _));
        Assert.Equal(
            "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
            PatchFormats.Unsupported(strategic: false).Message);
    }
}
