using Xebec.Schema.Patches;

namespace Xebec.Tests.Schema.Patches;

public sealed class GoValueTests
{
    [Theory]
    [InlineData("""{"b":[1,"x",null,true],"a":{}}""", "map[a:map[] b:[1 x <nil> true]]")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("1.25e-7", "1.25e-07")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    public void Values_print_as_with_percent_v(string json, string expected) => Assert.Equal(expected, GoValue.Plain(Json.Of(json)));

    [Theory]
    [InlineData("""{"b":["x\n",1],"a":null}""", """map[string]interface {}{"a":interface {}(nil), "b":[]interface {}{"x\n", 1}}""")]
    [InlineData("""{"é":"\u200b"}""", """map[string]interface {}{"é":"\u200b"}""")]
    public void Values_print_as_with_percent_sharp_v(string json, string expected) => Assert.Equal(expected, GoValue.Syntax(Json.Of(json)));
}
