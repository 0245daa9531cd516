using Xebec.Api.Keys;
using Xebec.Control.Runtime.Queues;
using Xebec.Simulator;

namespace Xebec.Tests.Control;

public class WorkQueueTests
{
    private static ObjectKey Key(string name) => new(new ResourceName("", "pods"), "n", name);

    [Fact]
    public void A_key_waits_once_and_is_not_worked_on_twice_at_a_time() => OneThread.Run(async thread =>
    {
        using var queue = new WorkQueue(thread.Clock);
        queue.Add(Key("a"));
        queue.Add(Key("b"));
        queue.Add(Key("a"));
        Assert.Equal(2, queue.Count);
        Assert.Equal(Key("a"), await queue.TakeAsync(default));
        queue.Add(Key("a"));
        Assert.Equal(Key("b"), await queue.TakeAsync(default));
        Assert.Equal(0, queue.Count);
        queue.Done(Key("a"));
        Assert.Equal(Key("a"), await queue.TakeAsync(default));
        queue.Done(Key("b"));
        queue.Done(Key("a"));
        Assert.True(queue.IsIdle);
    });

    [Fact]
    public void A_key_put_off_comes_at_the_earliest_time_asked_for() => OneThread.Run(async thread =>
    {
        using var queue = new WorkQueue(thread.Clock);
        DateTimeOffset start = thread.Clock.GetUtcNow();
        queue.AddAfter(Key("a"), TimeSpan.FromSeconds(30));
        queue.AddAfter(Key("a"), TimeSpan.FromSeconds(10));
        queue.AddAfter(Key("a"), TimeSpan.FromSeconds(20));
        await queue.TakeAsync(default);
        Assert.Equal(TimeSpan.FromSeconds(10), thread.Clock.GetUtcNow() - start);
        queue.Done(Key("a"));
        await thread.PassAsync(60);
        Assert.True(queue.IsIdle);
    });

    [Fact]
    public void A_key_that_fails_waits_twice_as_long_each_time_until_it_succeeds() => OneThread.Run(async thread =>
    {
        using var queue = new WorkQueue(thread.Clock);
        var waits = new List<double>();
        for (int i = 0; i < 12; i++)
        {
            DateTimeOffset start = thread.Clock.GetUtcNow();
            queue.AddFailed(Key("a"));
            queue.Done(await queue.TakeAsync(default));
            waits.Add((thread.Clock.GetUtcNow() - start).TotalSeconds);
            if (i == 10)
            {
                queue.Forget(Key("a"));
            }
        }

        Assert.InRange(waits[10], 5.1, 5.2);
        Assert.InRange(waits[11], 0, 0.02);
    });

    [Fact]
    public void Whoever_waits_longest_gets_the_next_key_and_waiting_can_be_given_up() => OneThread.Run(async thread =>
    {
        using var queue = new WorkQueue(thread.Clock);
        using var stop = new CancellationTokenSource();
        Task<ObjectKey> first = queue.TakeAsync(stop.Token).AsTask();
        Task<ObjectKey> second = queue.TakeAsync(default).AsTask();
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        queue.Add(Key("a"));
        Assert.Equal(Key("a"), await second);
    });
}
