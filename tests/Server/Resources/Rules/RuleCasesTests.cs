namespace Xebec.Tests.Server.Resources.Rules;

/// <summary>The tables in tests/Server/Resources/Rules.</summary>
public sealed class RuleCasesTests
{
    public static IEnumerable<TheoryDataRow<string, int>> Cases =>
        RuleCase.All().Select(c => new TheoryDataRow<string, int>(c.Resource, c.Line));

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_object_is_told_what_is_wrong_with_it(string resource, int line)
    {
        var one = RuleCase.Of(resource, line);
        Assert.Equal(one.Says, RuleTrial.Run(one));
    }
}
