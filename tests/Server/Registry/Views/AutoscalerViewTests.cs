using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server;
using Xebec.Tests.Server.Admission;
using static Xebec.Tests.Server.Admission.AdmissionStage;

namespace Xebec.Tests.Server.Registry.Views;

/// <summary>An autoscaler in its two versions.</summary>
public sealed class AutoscalerViewTests
{
    private static readonly ObjectKey Key = new(new ResourceName("autoscaling", "horizontalpodautoscalers"), "n", "a");

    [Fact]
    public async Task It_is_stored_in_the_newer_version_and_shown_in_both()
    {
        await using AdmissionStage stage = await OpenAsync();
        await stage.MadeAsync(Path("v1"), """{"metadata":{"name":"a"},"spec":{"maxReplicas":3,"targetCPUUtilizationPercentage":50,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"}}}""");
        Assert.Equal("autoscaling/v2", Stored(stage)["apiVersion"].Text);
        Value newer = (await stage.GetAsync($"{Path("v2")}/a")).Body;
        Assert.Equal(50, newer["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"].Integer);
        Assert.Equal(50, (await stage.GetAsync(Path("v1"))).Body["items"][0]["spec"]["targetCPUUtilizationPercentage"].Integer);
    }

    [Fact]
    public async Task One_that_was_stored_in_the_older_version_is_shown_in_both_and_stored_anew_when_it_is_written()
    {
        await using AdmissionStage stage = await OpenAsync();
        await stage.MadeAsync(Path("v2"), """{"metadata":{"name":"a"},"spec":{"maxReplicas":3,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"}}}""");
        await stage.LeaveAsync(Key, "\"apiVersion\":\"autoscaling/v2\",\"metadata\"", "\"apiVersion\":\"autoscaling/v1\",\"metadata\"");
        Assert.Equal("autoscaling/v1", Stored(stage)["apiVersion"].Text);
        Assert.Equal("autoscaling/v1", (await stage.GetAsync($"{Path("v1")}/a")).Body["apiVersion"].Text);
        Value newer = (await stage.GetAsync($"{Path("v2")}/a")).Body;
        Assert.Equal(("autoscaling/v2", 3L), (newer["apiVersion"].Text, newer["spec"]["maxReplicas"].Integer));
        Assert.Equal(200, (await stage.PatchAsync($"{Path("v1")}/a", """{"spec":{"maxReplicas":4}}""")).Code);
        Assert.Equal(("autoscaling/v2", 4L), (Stored(stage)["apiVersion"].Text, Stored(stage)["spec"]["maxReplicas"].Integer));
    }

    private static Value Stored(AdmissionStage stage) => ParsedObject.Of(stage.Snapshot.Get(Key)!).Root;

    private static string Path(string version) => $"/apis/autoscaling/{version}/namespaces/n/horizontalpodautoscalers";
}
