using Xebec.Server.Authn.Tokens;
using Xebec.Server.Authz;

namespace Xebec.Tests.Server.Access;

/// <summary>The lines of a token file.</summary>
public sealed class StaticTokenTests
{
    [Theory]
    [InlineData("t0ken,ann,7", "ann 7 ")]
    [InlineData("t0ken,ann,7,\"devs,ops\"", "ann 7 devs ops")]
    [InlineData("t0ken,ann,7,devs", "ann 7 devs")]
    [InlineData(" t0ken , \"ann \"\"a\"\"\" ,7,\"\"", "ann \"a\" 7 ")]
    public async Task A_line_names_a_token_its_user_and_its_groups(string line, string expected)
    {
        TokenResult result = await StaticTokens.Of("", line).AuthenticateAsync("t0ken", [], TestContext.Current.CancellationToken);
        Assert.Equal(expected, $"{result.User!.Name} {result.User.Uid} {string.Join(' ', result.User.Groups)}");
    }

    [Theory]
    [InlineData("t0ken,ann", "line 2: must have at least 3 columns (token, user name, user uid), found 2")]
    [InlineData("t0ken", "line 2: must have at least 3 columns (token, user name, user uid), found 1")]
    [InlineData(",ann,7", "line 2: the token is empty")]
    public void A_bad_line_is_named_without_its_token(string line, string problem)
    {
        string message = Assert.Throws<AccessConfigurationException>(() => StaticTokens.Of("good,joe,1", line)).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", message, StringComparison.Ordinal);
    }
}
