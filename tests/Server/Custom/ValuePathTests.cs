using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Tables;

namespace Xebec.Tests.Server.Custom;

public sealed class ValuePathTests
{
    private const string Item = """
        {"m":{"a/b.c":"label"},"l":["p","q"],"n":3,"conditions":[{"type":"Synced","status":"False"},{"type":"Ready","status":"True"}]}
        """;

    [Theory]
    [InlineData(".n", "3")]
    [InlineData(".l[*]", "\"p\"")]
    [InlineData(".l[1]", "\"q\"")]
    [InlineData(".l[-1]", "\"q\"")]
    [InlineData(".l[2]", "")]
    [InlineData(@".m.a/b\.c", "\"label\"")]
    [InlineData(".m['a/b.c']", "\"label\"")]
    [InlineData(""".conditions[?(@.type=="Ready")].status""", "\"True\"")]
    [InlineData(""".conditions[?(@.type == 'None')].status""", "")]
    [InlineData(".conditions[*].status", "\"False\"")]
    [InlineData(".x.y", "")]
    [InlineData("n", "")]
    public void A_path_leads_to_the_first_value_it_fits(string path, string expected)
    {
        Value found = ValuePath.Parse(path).First(Document.Parse(Encoding.UTF8.GetBytes(Item)).Root);
        Assert.Equal(expected, found.Exists ? found.ToString() : "");
    }
}
