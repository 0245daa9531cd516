using Microsoft.Extensions.Time.Testing;
using Xebec.Server.Watching;

namespace Xebec.Tests.Server.Watching;

/// <summary>When a busy watch gathers events, and when it does not.</summary>
public sealed class WatchPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_watch_that_rests_never_waits()
    {
        var pace = new WatchPace(_time);

        for (int i = 0; i < 1000; i++)
        {
            Assert.True(Turn(pace).IsCompleted);
            _time.Advance(WatchPace.Interval);
        }
    }

    [Fact]
    public void A_busy_watch_waits_one_interval_after_its_burst_and_earns_the_burst_back()
    {
        var pace = new WatchPace(_time);
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < WatchPace.Burst; i++)
            {
                Assert.True(Turn(pace).IsCompleted);
            }

            for (int i = 0; i < 10; i++)
            {
                Task turn = Turn(pace);
                Assert.False(turn.IsCompleted);
                _time.Advance(WatchPace.Interval);
                Assert.True(turn.IsCompleted);
            }

            _time.Advance(WatchPace.Interval * WatchPace.Burst);
        }
    }

    private Task Turn(WatchPace pace) => pace.TurnAsync(TestContext.Current.CancellationToken).AsTask();
}
