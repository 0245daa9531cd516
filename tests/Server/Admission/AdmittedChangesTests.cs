using Xebec.Api.Documents;
using Xebec.Tests.Server.Resources;
using static Xebec.Tests.Server.Admission.AdmissionStage;
using static Xebec.Tests.Server.Admission.Hook;

namespace Xebec.Tests.Server.Admission;

/// <summary>What the server makes of what webhooks did to an object.</summary>
public sealed class AdmittedChangesTests
{
    private const string Maps = "/api/v1/namespaces/n/configmaps";
    private const string Deployments = "/apis/apps/v1/namespaces/n/deployments";
    private const string Owner = "{'apiVersion':'v1','kind':'Node','name':'n','uid':'u'}";

    [Fact]
    public async Task An_owner_that_a_webhook_names_again_is_named_once()
    {
        await using Hook hook = await StartAsync(_ => Patch($"[{{'op':'add','path':'/metadata/ownerReferences/-','value':{Owner}}}]"));
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "mutating");
        Said said = await stage.PostAsync(Maps, $"{{'metadata':{{'name':'c','ownerReferences':[{Owner}]}}}}".Replace('\'', '"'));
        Assert.Equal(1, said.Body["metadata"]["ownerReferences"].Count);
        Assert.Equal(
            ".metadata.ownerReferences contains duplicate entries after mutating admission happens; API server dedups owner references in 1.20+, "
            + "and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: u",
            RuleServer.TextOf(Assert.Single(said.Warnings)));
    }

    [Fact]
    public async Task An_owner_that_a_patch_names_twice_is_named_once()
    {
        await using AdmissionStage stage = await OpenAsync();
        await stage.MadeAsync(Maps, """{"metadata":{"name":"c"}}""");
        Said said = await stage.PatchAsync($"{Maps}/c", $"{{'metadata':{{'ownerReferences':[{Owner},{Owner}]}}}}".Replace('\'', '"'));
        Assert.Equal(1, said.Body["metadata"]["ownerReferences"].Count);
        Assert.Contains("after mutating admission happens", Assert.Single(said.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'op':'remove','path':'/metadata/managedFields/0/apiVersion'}", "apiVersion must not be empty")]
    [InlineData("{'op':'remove','path':'/metadata/managedFields/0/fieldsType'}", "missing fieldsType in managed fields entry 0")]
    public async Task Managers_that_a_webhook_broke_are_restored(string operation, string why)
    {
        await using Hook hook = await StartAsync(_ => Patch($"[{operation}]"));
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "mutating");
        Said said = await stage.PostAsync($"{Maps}?fieldManager=me", """{"metadata":{"name":"c"},"data":{"a":"b"}}""");
        Value entry = said.Body["metadata"]["managedFields"][0];
        Assert.Equal(("me", "v1", "FieldsV1"), (entry["manager"].Text, entry["apiVersion"].Text, entry["fieldsType"].Text));
        Assert.Equal(
            ".metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; "
            + $"please fix your requests: {why}",
            RuleServer.TextOf(Assert.Single(said.Warnings)));
    }

    [Fact]
    public async Task A_webhook_may_give_what_is_owned_to_others()
    {
        await using Hook hook = await StartAsync(_ => Patch("[{'op':'replace','path':'/metadata/managedFields/0/manager','value':'other'}]"));
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "mutating");
        Said said = await stage.PostAsync(Maps, """{"metadata":{"name":"c"},"data":{"a":"b"}}""");
        Assert.Equal("other", said.Body["metadata"]["managedFields"][0]["manager"].Text);
        Assert.Empty(said.Warnings);
    }

    [Fact]
    public async Task A_workload_is_scaled_by_its_Scale_before_webhooks_too()
    {
        await using Hook hook = await StartAsync(q => q["object"]["spec"]["replicas"].Integer == 9
            ? Patch("[{'op':'replace','path':'/spec/replicas','value':4}]")
            : "'allowed':true");
        await using AdmissionStage stage = await OpenAsync();
        await hook.RegisterAsync(stage, "mutating", "'apiGroups':['apps'],'resources':['deployments/scale']");
        await stage.MadeAsync(
            Deployments,
            """{"metadata":{"name":"d"},"spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        Said scaled = await stage.PatchAsync($"{Deployments}/d/scale", """{"spec":{"replicas":9}}""");
        Assert.Equal(4, scaled.Body["spec"]["replicas"].Integer);
        Assert.Equal(4, (await stage.GetAsync($"{Deployments}/d")).Body["spec"]["replicas"].Integer);

        Value asked = Assert.Single(hook.Asked);
        Assert.Equal(("autoscaling", "Scale"), (asked["kind"]["group"].Text, asked["requestKind"]["kind"].Text));
        Assert.Equal(("deployments", "scale", "d"), (asked["resource"]["resource"].Text, asked["subResource"].Text, asked["name"].Text));
        Assert.Equal(("autoscaling/v1", 9), (asked["object"]["apiVersion"].Text, asked["object"]["spec"]["replicas"].Integer));
        Assert.Equal(("Scale", 2), (asked["oldObject"]["kind"].Text, asked["oldObject"]["spec"]["replicas"].Integer));
    }
}
