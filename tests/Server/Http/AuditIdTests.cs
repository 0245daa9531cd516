namespace Xebec.Tests.Server.Http;

/// <summary>Every answer says under which name its request is found again.</summary>
public sealed class AuditIdTests(LiveServer server) : IClassFixture<LiveServer>
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("mine", "mine")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123-and-more", "0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task It_is_the_clients_own_or_a_new_one(string? asked, string? told)
    {
        foreach (string path in (string[])["/livez", "/api/v1/namespaces", "/nowhere"])
        {
            HttpRequestMessage request = server.Request("GET", path);
            if (asked is not null)
            {
                request.Headers.TryAddWithoutValidation("Audit-ID", asked);
            }

            using HttpResponseMessage response = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
            string id = response.Headers.GetValues("Audit-Id").Single();
            Assert.True(told is null ? Guid.TryParse(id, out _) : id == told, id);
        }
    }
}
