namespace Xebec.Tests.Server.Access;

/// <summary>For what controllers will have done soon.</summary>
internal static class Waiting
{
    /// <summary>Asks again until it holds; the test's own time limit ends it otherwise.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
