using Xebec.Api.Documents;

namespace Xebec.Tests.Server.Resources.Batch;

/// <summary>Jobs: one broken rule in an otherwise good one, and what may change.</summary>
public sealed class JobRulesTests
{
    private const string Path = "/apis/batch/v1/namespaces/n/jobs";
    private const string Template = "'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}";

    [Theory]
    [InlineData("'parallelism':-1", "spec.parallelism: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("'completionMode':'Some'", "spec.completionMode: Unsupported value: 'Some': supported values: 'NonIndexed', 'Indexed'")]
    [InlineData("'backoffLimitPerIndex':1", "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode")]
    [InlineData("'completionMode':'Indexed','completions':5,'maxFailedIndexes':1", "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified")]
    [InlineData("'managedBy':'nodomain'", "spec.managedBy: Invalid value: 'nodomain': must be a domain-prefixed path (such as 'acme.io/foo')")]
    [InlineData("'podFailurePolicy':{'rules':[{'onExitCodes':{'operator':'In','values':[1]}}]}", "spec.podFailurePolicy.rules[0].action: Required value: valid values: ['Count' 'FailIndex' 'FailJob' 'Ignore']")]
    [InlineData("'podFailurePolicy':{'rules':[{'action':'Ignore'}]}", "spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required")]
    [InlineData("'podFailurePolicy':{'rules':[{'action':'FailJob','onExitCodes':{'operator':'In','values':[2,1]}}]}", "spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,1]: must be ordered")]
    [InlineData("'podFailurePolicy':{'rules':[{'action':'FailJob','onExitCodes':{'operator':'In','values':[0]}}]}", "spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator")]
    [InlineData("'successPolicy':{'rules':[{'succeededCount':1}]}", "spec.successPolicy: Invalid value: {'Rules':[{'SucceededIndexes':null,'SucceededCount':1}]}: requires indexed completion mode")]
    [InlineData("'completionMode':'Indexed','completions':5,'successPolicy':{'rules':[{'succeededIndexes':'0-1','succeededCount':3}]}", "spec.successPolicy.rules[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)")]
    [InlineData("'completionMode':'Indexed','completions':5,'successPolicy':{'rules':[{'succeededIndexes':'3,1'}]}", "spec.successPolicy.rules[0].succeededIndexes: Invalid value: '3,1': error parsing succeededIndexes: non-increasing order, previous: 3, current: 1")]
    [InlineData("'completionMode':'Indexed','completions':5,'successPolicy':{'rules':[{'succeededIndexes':'7'}]}", "spec.successPolicy.rules[0].succeededIndexes: Invalid value: '7': error parsing succeededIndexes: too large index: '7'")]
    public async Task A_job_that_breaks_one_rule_is_told_which(string fields, string expected) =>
        Assert.Equal(expected.Replace('\'', '"'), await new RuleServer().ProblemAsync("POST", Path, Job(fields)));

    [Theory]
    [InlineData("{'spec':{'parallelism':3}}", "")]
    [InlineData("{'spec':{'backoffLimit':2}}", "")]
    [InlineData("{'spec':{'completions':3}}", "spec.completions: Invalid value: 3: field is immutable")]
    [InlineData("{'spec':{'completionMode':'Indexed'}}", "spec.completionMode: Invalid value: 'Indexed': field is immutable")]
    [InlineData("{'spec':{'managedBy':'a.b/c'}}", "spec.managedBy: Invalid value: 'a.b/c': field is immutable")]
    [InlineData("{'status':{}}", "")]
    public async Task Of_a_job_only_some_fields_change(string patch, string expected)
    {
        var server = new RuleServer();
        Assert.Equal("", await server.ProblemAsync("POST", Path, Job("'completions':1")));
        Assert.Equal(expected.Replace('\'', '"'), await server.ProblemAsync("PATCH", $"{Path}/a", patch));
    }

    [Fact]
    public async Task A_job_that_has_not_begun_may_still_be_placed_elsewhere()
    {
        const string placed = "{'spec':{'template':{'spec':{'nodeSelector':{'a':'b'}}}}}";
        var server = new RuleServer();
        Assert.Equal("", await server.ProblemAsync("POST", Path, Job("'suspend':true")));
        Assert.Equal("", await server.ProblemAsync("PATCH", $"{Path}/a", placed));
        Assert.Equal("", await server.ProblemAsync("PATCH", $"{Path}/a", "{'spec':{'suspend':false}}"));
        string refused = await server.ProblemAsync("PATCH", $"{Path}/a", placed.Replace("'b'", "'c'", StringComparison.Ordinal));
        Assert.StartsWith("spec.template: Invalid value: {\"labels\":{\"batch.kubernetes.io/controller-uid\":", refused, StringComparison.Ordinal);
        Assert.Contains("\"NodeSelector\":{\"a\":\"c\"},\"ServiceAccountName\":\"\"", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_job_leaves_its_pods_and_says_so()
    {
        var server = new RuleServer();
        Assert.Equal("", await server.ProblemAsync("POST", Path, Job("'completions':1")));
        Xebec.Client.Seam.ApiAnswer answer = await server.SendAsync("DELETE", $"{Path}/a");
        Value metadata = RuleServer.Root(answer)["metadata"];
        Assert.Equal("orphan", metadata["finalizers"][0].TextOrEmpty);
        Assert.StartsWith("child pods are preserved by default", RuleServer.TextOf(Assert.Single(answer.Warnings)), StringComparison.Ordinal);
    }

    private static string Job(string fields) => "{'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'a'},'spec':{" + Template + "," + fields + "}}";
}
