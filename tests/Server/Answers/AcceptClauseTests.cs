using Xebec.Server.Answers;

namespace Xebec.Tests.Server.Answers;

public sealed class AcceptClauseTests
{
    [Fact]
    public void Quality_decides_then_exactness_then_order()
    {
        string[] read = [.. AcceptClause.Read("*/*, application/*, text/html;q=0.5, application/yaml, application/json").Select(c => $"{c.Type}/{c.Subtype}")];
        Assert.Equal(["application/yaml", "application/json", "application/*", "*/*", "text/html"], read);
    }

    [Fact]
    public void Parameters_are_kept_without_q()
    {
        AcceptClause one = Assert.Single(AcceptClause.Read("application/json;as=Table;v=v1;g=meta.k8s.io;q=0.3"));
        Assert.Equal("Table", one.Parameter("as"));
        Assert.Equal("", one.Parameter("q"));
        Assert.Equal(0.3, one.Quality);
    }

    [Fact]
    public void What_is_no_media_type_is_passed_over() => Assert.Empty(AcceptClause.Read("nonsense, a/b/c, "));

    [Theory]
    [InlineData("application/json;as=Table", true)]
    [InlineData("text/html, */*;q=0.1", true)]
    [InlineData("application/*", false)]
    [InlineData("text/html", false)]
    public void Routes_know_whole_media_types_only(string accept, bool known) => Assert.Equal(known, Unacceptable.ByRoute(accept, streams: false) is null);
}
