using Xebec.Client.Seam;
using Xebec.Tests.Server.Resources;

namespace Xebec.Tests.Server.Writing;

public sealed class ApplyingTests
{
    private const string Pod = "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'a'},'spec':{'containers':[{'name':'c','image':'i'}]},'status':{'message':'m'}}";

    [Theory]
    [InlineData("/status", 404)]
    [InlineData("/ephemeralcontainers", 404)]
    [InlineData("/resize", 404)]
    [InlineData("", 201)]
    public async Task Only_an_object_comes_to_be_by_an_apply_and_no_part_of_one(string part, int expected)
    {
        var server = new RuleServer();
        ApiAnswer answer = await server.ApplyAsync($"/api/v1/namespaces/n/pods/a{part}?fieldManager=m", Pod);
        Assert.Equal(expected, answer.Code);
    }

    [Fact]
    public async Task Whether_the_object_is_there_is_asked_before_the_body_is_read()
    {
        var server = new RuleServer();
        ApiAnswer answer = await server.ApplyAsync("/api/v1/namespaces/n/pods/a/status?fieldManager=m", "{'nothing':1}");
        Assert.Equal("pods \"a\" not found", answer.Status.Message);
    }

    [Theory]
    [InlineData("[]", "array")]
    [InlineData("5", "number")]
    [InlineData("true", "bool")]
    [InlineData("words", "string")]
    public async Task What_is_no_object_is_not_applied(string body, string what)
    {
        var server = new RuleServer();
        ApiAnswer answer = await server.ApplyAsync("/api/v1/namespaces/n/pods/a?fieldManager=m", body);
        Assert.Equal(400, answer.Code);
        Assert.Equal(
            $"error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {what} into Go value of type map[string]interface {{}}",
            answer.Status.Message);
    }
}
