using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server;
using Xebec.Tests.Server.Admission;
using static Xebec.Tests.Server.Admission.AdmissionStage;

namespace Xebec.Tests.Server.Registry.Views;

/// <summary>Two groups that show one event.</summary>
public sealed class EventViewTests
{
    private const string Core = "/api/v1/namespaces/n/events";
    private const string Newer = "/apis/events.k8s.io/v1/namespaces/n/events";

    [Fact]
    public async Task What_is_written_through_one_group_is_read_through_the_other()
    {
        await using AdmissionStage stage = await OpenAsync();
        Value made = await stage.MadeAsync(
            Newer,
            """{"metadata":{"name":"e"},"eventTime":"2026-01-01T00:00:00.000000Z","regarding":{"kind":"Pod","namespace":"n"},"note":"said","type":"Normal","action":"a","reason":"r","reportingController":"x/y","reportingInstance":"i"}""");
        Assert.Equal("events.k8s.io/v1/said", $"{made["apiVersion"].TextOrEmpty}/{made["note"].TextOrEmpty}");
        Value stored = ParsedObject.Of(stage.Snapshot.Get(new ObjectKey(new ResourceName("", "events"), "n", "e"))!).Root;
        Assert.Equal("v1/said/Pod", $"{stored["apiVersion"].TextOrEmpty}/{stored["message"].TextOrEmpty}/{stored["involvedObject"]["kind"].TextOrEmpty}");
        Assert.Equal("said", (await stage.GetAsync($"{Core}/e")).Body["message"].TextOrEmpty);

        Said changed = await stage.PatchAsync($"{Core}/e", """{"count":2}""");
        Assert.Equal(200, changed.Code);
        Value seen = (await stage.GetAsync($"{Newer}?fieldSelector=metadata.name%3De")).Body["items"][0];
        Assert.Equal(("said", 2L), (seen["note"].Text, seen["deprecatedCount"].Integer));
        Assert.Equal(changed.Body["metadata"]["resourceVersion"], seen["metadata"]["resourceVersion"]);
        Assert.Equal(200, (await stage.SendAsync("DELETE", $"{Newer}/e", "")).Code);
        Assert.Equal(404, (await stage.GetAsync($"{Core}/e")).Code);
    }
}
