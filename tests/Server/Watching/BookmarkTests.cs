using Microsoft.Extensions.Time.Testing;
using Xebec.Api.Keys;
using Xebec.Api.Selectors;
using Xebec.Server.InProcess;
using Xebec.Server.Reading;
using Xebec.Server.Registry;
using Xebec.Server.Watching;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Tests.Server.Watching;

/// <summary>When a watch that nothing happens on tells how far it is.</summary>
public sealed class BookmarkTests
{
    [Theory]
    [InlineData(10, "8")]
    [InlineData(100, "60 98")]
    [InlineData(130, "60 120 128")]
    [InlineData(1, "")]
    public async Task A_bookmark_comes_every_minute_and_once_more_before_the_end(int seconds, string expected)
    {
        var time = new FakeTimeProvider();
        await using var store = new MemoryStore(new StoreOptions { Time = time });
        ResourceBinding maps = BareServer.BuiltIn(store).Find("", "v1", "configmaps")!;
        Revision now = store.Current.Revision;
        var filter = new ObjectFilter(maps, LabelSelector.Everything, FieldSelector.Everything);
        var options = new ListOptions { AllowWatchBookmarks = true };
        await using var watch = new ObjectWatch(maps, filter, store.Watch(new WatchScope(maps.Type.Name), now), null, now, options, time);
        DateTimeOffset begin = time.GetUtcNow(), end = begin.AddSeconds(seconds);

        foreach (int at in expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse))
        {
            Task<IReadOnlyList<WatchEvent>?> reading = watch.ReadAsync(end, TestContext.Current.CancellationToken).AsTask();
            time.Advance(begin.AddSeconds(at - 1) - time.GetUtcNow());
            Assert.False(reading.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Empty((await reading)!);
            Assert.Equal([new WatchEvent("BOOKMARK", null, now)], (await watch.ReadAsync(end, TestContext.Current.CancellationToken))!);
        }

        Task<IReadOnlyList<WatchEvent>?> last = watch.ReadAsync(end, TestContext.Current.CancellationToken).AsTask();
        time.Advance(end - time.GetUtcNow());
        Assert.Empty((await last)!);
        Assert.Null(await watch.ReadAsync(end, TestContext.Current.CancellationToken));
    }
}
