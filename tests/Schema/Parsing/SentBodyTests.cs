using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Parsing;

/// <summary>Lists and maps that were sent empty: told apart from none while a body is on its way, not when it is stored.</summary>
public sealed class SentBodyTests
{
    [Theory]
    [InlineData("LimitRange", """{"limits":[]}""", """{"limits":[]}""", """{"limits":[]}""", """{"limits":null}""", true)]
    [InlineData("LimitRange", """{}""", """{"limits":null}""", """{"limits":null}""", """{"limits":null}""", false)]
    [InlineData("LimitRange", """{"limits":null}""", """{"limits":null}""", """{"limits":null}""", """{"limits":null}""", false)]
    [InlineData("LimitRange", """{"limits":[{"type":"Pod","max":{}}]}""", """{"limits":[{"type":"Pod","max":{}}]}""",
        """{"limits":[{"type":"Pod"}]}""", """{"limits":[{"type":"Pod"}]}""", true)]
    [InlineData("Service", """{"ports":[],"selector":{},"type":""}""", """{"ports":[],"selector":{}}""", """{}""", """{}""", true)]
    public void What_was_sent_empty_stands_until_it_is_stored(string kind, string spec, string sent, string owned, string stored,
        bool hasEmpty)
    {
        TypeSchema type = KubernetesTable.BuiltIn.Type(new KindName("", "v1", kind))!;
        var body = Document.Parse(Encoding.UTF8.GetBytes("{\"spec\":" + spec + "}"));
        ParsedBody parsed = BodyParser.ParseSent(type, body.Root);
        Assert.Equal(sent, parsed.Document!.Root["spec"].ToString());
        Assert.Equal(hasEmpty, parsed.HasEmpty);
        ParsedBody ofOwner = BodyParser.ParseOwned(type, parsed.Document.Root);
        Assert.Equal(owned, ofOwner.Document!.Root["spec"].ToString());
        Assert.Equal(hasEmpty, ofOwner.HasEmpty);
        Assert.Equal(stored, BodyParser.Parse(type, parsed.Document).Document!.Root["spec"].ToString());
    }
}
