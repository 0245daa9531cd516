using Xebec.Api.Documents;

namespace Xebec.Tests.Server.Resources.Autoscaling;

/// <summary>Autoscalers: rules, and the two versions of one object.</summary>
public sealed class AutoscalerRulesTests
{
    private const string Path = "/apis/autoscaling/v2/namespaces/n/horizontalpodautoscalers";
    private const string OldPath = "/apis/autoscaling/v1/namespaces/n/horizontalpodautoscalers";
    private const string Target = "'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'d'}";

    [Theory]
    [InlineData(Target, "[spec.maxReplicas: Required value: must be set and greater than 0, spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`]")]
    [InlineData(Target + ",'maxReplicas':3,'minReplicas':4", "spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`")]
    [InlineData("'maxReplicas':3,'scaleTargetRef':{'kind':'Deployment','name':'d'}", "spec.scaleTargetRef.apiVersion: Invalid value: '': apiVersion must specify API group")]
    [InlineData("'maxReplicas':3,'scaleTargetRef':{'kind':'ReplicationController','name':'d'}", "")]
    [InlineData(Target + ",'maxReplicas':3,'metrics':[{'type':'Resource'}]", "spec.metrics[0].resource: Required value: must populate information for the given metric source")]
    [InlineData(Target + ",'maxReplicas':3,'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization'}}}]", "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization")]
    [InlineData(Target + ",'maxReplicas':3,'metrics':[{'type':'External','external':{'metric':{'name':'q'},'target':{'type':'Value','value':'0'}}}]", "spec.metrics[0].external.target.value: Invalid value: '0': must be positive")]
    [InlineData(Target + ",'maxReplicas':3,'behavior':{'scaleUp':{'stabilizationWindowSeconds':3601}}", "spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600")]
    [InlineData(Target + ",'maxReplicas':3,'behavior':{'scaleDown':{'policies':[{'type':'Pods','value':1,'periodSeconds':1801}]}}", "spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800")]
    public async Task An_autoscaler_that_breaks_a_rule_is_told_which(string spec, string expected) =>
        Assert.Equal(expected.Replace('\'', '"'), await new RuleServer().ProblemAsync("POST", Path, Autoscaler("v2", spec)));

    [Fact]
    public async Task What_the_old_version_has_no_fields_for_travels_in_annotations_and_comes_back()
    {
        var server = new RuleServer();
        const string metrics = ",'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':60}}},{'type':'Pods','pods':{'metric':{'name':'qps'},'target':{'type':'AverageValue','averageValue':'1k'}}}]";
        Value made = RuleServer.Root(await server.SendAsync("POST", Path, Autoscaler("v2", Target + ",'maxReplicas':3" + metrics)));
        Value old = RuleServer.Root(await server.SendAsync("GET", $"{OldPath}/a"));
        Assert.Equal(60, old["spec"]["targetCPUUtilizationPercentage"].Integer);
        Assert.Equal("""[{"type":"Pods","pods":{"metricName":"qps","targetAverageValue":"1k"}}]""", old["metadata"]["annotations"]["autoscaling.alpha.kubernetes.io/metrics"].TextOrEmpty);

        Assert.Equal("", await server.ProblemAsync("PATCH", $"{OldPath}/a", "{'spec':{'maxReplicas':4}}"));
        Value again = RuleServer.Root(await server.SendAsync("GET", $"{Path}/a"));
        Assert.Equal(4, again["spec"]["maxReplicas"].Integer);
        Assert.False(again["metadata"]["annotations"].Exists);
        Assert.Equal(
            made["spec"]["metrics"].Elements.ToList().Select(m => m.ToString()).Order(StringComparer.Ordinal),
            again["spec"]["metrics"].Elements.ToList().Select(m => m.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_autoscaler_without_metrics_looks_at_cpu()
    {
        Value made = RuleServer.Root(await new RuleServer().SendAsync("POST", Path, Autoscaler("v2", Target + ",'maxReplicas':3")));
        Assert.Equal("""[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":80}}}]""", made["spec"]["metrics"].ToString());
        Assert.Equal(1, made["spec"]["minReplicas"].Integer);
    }

    private static string Autoscaler(string version, string spec) =>
        "{'apiVersion':'autoscaling/" + version + "','kind':'HorizontalPodAutoscaler','metadata':{'name':'a'},'spec':{" + spec + "}}";
}
