using Xebec.Api.Keys;
using Xebec.Store.Log;
using Xebec.Store.Seam;

namespace Xebec.Tests.Store.Log;

public sealed class CommitQueueTests
{
    private readonly CommitQueue _queue = new(4);

    [Fact]
    public void What_came_first_is_taken_first()
    {
        PendingCommit[] commits = [Commit("a"), Commit("b"), Commit("c")];
        Assert.True(_queue.TryAdd(commits[0]));
        Assert.True(_queue.TryAdd(commits[1]));
        Assert.Same(commits[0], _queue.TryTake());
        Assert.True(_queue.TryAdd(commits[2]));
        Assert.Same(commits[1], _queue.TryTake());
        Assert.Same(commits[2], _queue.TryTake());
        Assert.Null(_queue.TryTake());
    }

    [Fact]
    public async Task A_full_queue_keeps_callers_waiting_until_there_is_room()
    {
        for (int i = 0; i < 4; i++)
        {
            Assert.True(_queue.TryAdd(Commit($"c{i}")));
        }

        PendingCommit late = Commit("late");
        Assert.Null(_queue.TryAdd(late));
        ValueTask<bool> waiting = _queue.AddAsync(late, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        for (int i = 0; i < 4; i++)
        {
            Assert.NotNull(_queue.TryTake());
        }

        Assert.False(waiting.IsCompleted);
        _queue.MakeRoom(4);
        Assert.True(await waiting);
        Assert.Same(late, _queue.TryTake());
    }

    [Fact]
    public async Task Who_gives_up_waiting_for_room_is_not_in_the_queue()
    {
        for (int i = 0; i < 4; i++)
        {
            _queue.TryAdd(Commit($"c{i}"));
        }

        using var impatient = new CancellationTokenSource();
        ValueTask<bool> waiting = _queue.AddAsync(Commit("late"), impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        for (int i = 0; i < 4; i++)
        {
            Assert.NotNull(_queue.TryTake());
        }

        Assert.Null(_queue.TryTake());
    }

    [Fact]
    public async Task A_closed_queue_gives_what_it_has_and_takes_no_more()
    {
        PendingCommit[] commits = [Commit("a"), Commit("b"), Commit("c"), Commit("d")];
        foreach (PendingCommit commit in commits)
        {
            _queue.TryAdd(commit);
        }

        ValueTask<bool> waiting = _queue.AddAsync(Commit("late"), TestContext.Current.CancellationToken);
        _queue.Close();
        Assert.Equal(commits, commits.Select(_ => _queue.TryTake()));
        _queue.MakeRoom(4);
        Assert.False(await waiting);
        Assert.False(_queue.TryAdd(Commit("later")));
        Assert.Null(_queue.TryTake());
    }

    [Fact]
    public async Task Many_at_once_lose_nothing_and_each_keeps_its_order()
    {
        const int producers = 8;
        const int each = 5_000;
        var busy = new CommitQueue(64);
        var adding = Task.WhenAll(Enumerable.Range(0, producers).Select(producer => Task.Run(async () =>
        {
            for (int i = 0; i < each; i++)
            {
                PendingCommit commit = Commit($"{producer}-{i}");
                Assert.True(busy.TryAdd(commit) ?? await busy.AddAsync(commit, TestContext.Current.CancellationToken));
            }
        })));
        int[] next = new int[producers];
        for (int taken = 0; taken < producers * each;)
        {
            int group = 0;
            while (busy.TryTake() is { } commit)
            {
                int[] name = [.. commit.Commit.Writes[0].Key.Name.Split('-').Select(int.Parse)];
                Assert.Equal(next[name[0]]++, name[1]);
                group++;
            }

            Assert.InRange(group, 0, 64);
            busy.MakeRoom(group);
            taken += group;
            await Task.Yield();
        }

        await adding;
        Assert.Null(busy.TryTake());
    }

    private static PendingCommit Commit(string name)
        => new(new Write(new ObjectKey(new ResourceName("", "pods"), "default", name), Revision.None, null));
}
