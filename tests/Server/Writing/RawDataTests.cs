using Xebec.Client.Seam;
using Xebec.Tests.Server.Resources;

namespace Xebec.Tests.Server.Writing;

/// <summary>Data that is kept as it was sent may not change, and upstream tells by its bytes.</summary>
public sealed class RawDataTests
{
    private const string Revisions = "/apis/apps/v1/namespaces/n/controllerrevisions";
    private const string Labels = "{'apiVersion':'apps/v1','kind':'ControllerRevision','metadata':{'name':'r','labels':{'a':'b'}},'revision':1}";

    [Theory]
    [InlineData("{'a':{'b':[1,{'c':2}]},'z':'x y'}", true, true)]
    [InlineData("{'z':1,'a':2}", true, false)]
    [InlineData("{'a':[{'z':1,'a':2}]}", true, false)]
    [InlineData("{'a': 1}", false, false)]
    public async Task A_patch_that_would_write_it_otherwise_is_refused(string data, bool byMember, bool bySchema)
    {
        foreach ((string type, string patch, bool passes) in ((string, string, bool)[])
        [
            ("application/merge-patch+json", "{'metadata':{'labels':{'a':'b'}}}", byMember),
            ("application/json-patch+json", "[{'op':'add','path':'/metadata/labels','value':{'a':'b'}}]", byMember),
            ("application/strategic-merge-patch+json", "{'metadata':{'labels':{'a':'b'}}}", bySchema),
            ("application/apply-patch+yaml", Labels, bySchema),
        ])
        {
            var server = new RuleServer();
            Assert.Equal("", await server.ProblemAsync("POST", Revisions, $"{{'metadata':{{'name':'r'}},'revision':1,'data':{data}}}"));
            ApiAnswer answer = await server.SendAsync("PATCH", $"{Revisions}/r?fieldManager=m", patch, type);
            Assert.Equal((type, passes ? 200 : 422), (type, answer.Code));
        }
    }

    [Fact]
    public async Task It_may_be_written_again_as_it_is()
    {
        var server = new RuleServer();
        Assert.Equal("", await server.ProblemAsync("POST", Revisions, "{'metadata':{'name':'r'},'revision':1,'data':{ 'a': 1 }}"));
        Assert.Equal("", await server.ProblemAsync("PUT", Revisions + "/r", "{'metadata':{'name':'r'},'revision':2,'data':{'a':1}}"));
        Assert.Equal("data: Invalid value: {\"a\":2}: field is immutable", await server.ProblemAsync("PUT", Revisions + "/r", "{'metadata':{'name':'r'},'revision':2,'data':{'a':2}}"));
    }
}
