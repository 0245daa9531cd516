using static Xebec.Tests.Server.Admission.AdmissionStage;

namespace Xebec.Tests.Server.Admission;

/// <summary>Quotas under many creators at once.</summary>
public sealed class QuotaRaceTests
{
    private const int Creators = 64;

    [Theory]
    [InlineData("a:10")]
    [InlineData("a:20,b:10")]
    [InlineData("a:10,b:20,c:30")]
    public async Task Of_64_creators_at_once_exactly_as_many_succeed_as_every_quota_allows(string quotas)
    {
        await using AdmissionStage stage = await OpenAsync();
        foreach (string[] quota in quotas.Split(',').Select(q => q.Split(':')))
        {
            await stage.MadeAsync("/api/v1/namespaces/n/resourcequotas", $$$"""{"metadata":{"name":"{{{quota[0]}}}"},"spec":{"hard":{"configmaps":"{{{quota[1]}}}"} } }""");
            Said known = await stage.PatchAsync($"/api/v1/namespaces/n/resourcequotas/{quota[0]}/status", $$$"""{"status":{"hard":{"configmaps":"{{{quota[1]}}}"},"used":{"configmaps":"0"} } }""");
            Assert.Equal(200, known.Code);
        }

        Said[] said = await Task.WhenAll(Enumerable.Range(0, Creators).Select(i => Task.Run(
            () => stage.PostAsync("/api/v1/namespaces/n/configmaps", $$$"""{"metadata":{"name":"c{{{i}}}"}}"""))));
        Assert.Equal(10, said.Count(s => s.Code == 201));
        Assert.All(said.Where(s => s.Code != 201), s => Assert.Equal((403, "Forbidden"), (s.Code, s.Body["reason"].Text)));
        foreach (string quota in quotas.Split(',').Select(q => q.Split(':')[0]))
        {
            Said counted = await stage.GetAsync($"/api/v1/namespaces/n/resourcequotas/{quota}");
            Assert.Equal("10", counted.Body["status"]["used"]["configmaps"].Text);
        }
    }

    [Fact]
    public async Task What_fails_elsewhere_is_not_counted_anywhere()
    {
        await using AdmissionStage stage = await OpenAsync();
        foreach (string name in (string[])["a", "b"])
        {
            await stage.MadeAsync("/api/v1/namespaces/n/resourcequotas", $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"hard":{"configmaps":"5"} } }""");
            await stage.PatchAsync($"/api/v1/namespaces/n/resourcequotas/{name}/status", """{"status":{"hard":{"configmaps":"5"},"used":{"configmaps":"0"}}}""");
        }

        await stage.MadeAsync("/api/v1/namespaces/n/configmaps", """{"metadata":{"name":"c"}}""");
        Assert.Equal(409, (await stage.PostAsync("/api/v1/namespaces/n/configmaps", """{"metadata":{"name":"c"}}""")).Code);
        Assert.Equal(201, (await stage.PostAsync("/api/v1/namespaces/n/configmaps?dryRun=All", """{"metadata":{"name":"d"}}""")).Code);
        foreach (string name in (string[])["a", "b"])
        {
            Assert.Equal("1", (await stage.GetAsync($"/api/v1/namespaces/n/resourcequotas/{name}")).Body["status"]["used"]["configmaps"].Text);
        }
    }
}
