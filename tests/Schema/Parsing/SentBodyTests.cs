using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Parsing;

/// <summary>Empty lists that are always written: told apart while a body is on its way, not when it is stored.</summary>
public sealed class SentBodyTests
{
    private static readonly TypeSchema LimitRange = KubernetesTable.BuiltIn.Type(new KindName("", "v1", "LimitRange"))!;

    [Theory]
    [InlineData("""{"spec":{"limits":[]}}""", """{"limits":[]}""", true)]
    [InlineData("""{"spec":{}}""", """{"limits":null}""", false)]
    [InlineData("""{"spec":{"limits":null}}""", """{"limits":null}""", false)]
    public void An_empty_list_that_was_sent_stands_until_it_is_stored(string body, string spec, bool hasEmpty)
    {
        var sent = Document.Parse(Encoding.UTF8.GetBytes(body));
        ParsedBody parsed = BodyParser.ParseSent(LimitRange, sent.Root);
        Assert.Equal(spec, parsed.Document!.Root["spec"].ToString());
        Assert.Equal(hasEmpty, parsed.HasEmpty);
        Assert.Equal("""{"limits":null}""", BodyParser.Parse(LimitRange, parsed.Document).Document!.Root["spec"].ToString());
    }
}
