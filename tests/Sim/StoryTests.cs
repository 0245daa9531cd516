using Xebec.Simulator;

namespace Xebec.Tests.Sim;

/// <summary>Store, pipeline, controllers, scheduler and nodes on one thread.</summary>
public sealed class StoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_same_story_leaves_the_same_trace_and_ends_well(int seed)
    {
        (Trace trace, string? difference) = Story.TellTwice(seed, steps: 20);
        Assert.Null(difference);
        Assert.InRange(trace.Lines.Count, 300, 100_000);
    }

    [Fact]
    public void Another_seed_leaves_another_trace() =>
        Assert.NotEqual(Story.TellTwice(3, steps: 2).Trace.Digest, Story.TellTwice(4, steps: 2).Trace.Digest);
}
