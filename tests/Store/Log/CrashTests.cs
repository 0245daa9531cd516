using System.Globalization;
using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Log;
using Xebec.Store.Seam;
using static Xebec.Tests.Store.Contract.Things;

namespace Xebec.Tests.Store.Log;

/// <summary>
/// Runs of a store on a simulated disk that loses power at a random call, several times in a row. After each the store must hold every
/// acknowledged write, nothing that was refused, and nothing that nobody wrote; and what it had shown before must still be there.
/// </summary>
public class CrashTests
{
    private const int RunsDefault = 150;

    private static readonly LogOptions Small = new()
    {
        SegmentBytes = 48 << 10,
        SnapshotLeastBytes = 40 << 10,
        GroupCommits = 8,
        ProbePause = TimeSpan.FromSeconds(1),
    };

    // XEBEC_CRASH_RUNS=10000 for a long run, XEBEC_CRASH_SEED to repeat one
    private static int Runs => int.Parse(Environment.GetEnvironmentVariable("XEBEC_CRASH_RUNS") ?? $"{RunsDefault}", CultureInfo.InvariantCulture);

    [Fact]
    public void Power_cuts_lose_no_acknowledged_write_and_invent_none() => RunMany(failuresPerMille: 0, kills: false);

    [Fact]
    public void Neither_do_power_cuts_on_a_disk_that_also_fails() => RunMany(failuresPerMille: 25, kills: false);

    [Fact]
    public void Nor_kills_between_power_cuts() => RunMany(failuresPerMille: 10, kills: true);

    private static void RunMany(int failuresPerMille, bool kills)
    {
        int first = Environment.GetEnvironmentVariable("XEBEC_CRASH_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : 1;
        for (int run = first; run < first + Runs; run++)
        {
            try
            {
                new Life(run, failuresPerMille, kills).Run();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"run {run} with {failuresPerMille} failures per mille (XEBEC_CRASH_SEED={run} XEBEC_CRASH_RUNS=1): {e.Message}", e);
            }
        }
    }

    /// <summary>One store through several crashes, beside a model of what it must and may hold.</summary>
    private sealed class Life(int seed, int failuresPerMille, bool kills)
    {
        private readonly Random _random = new(seed);
        private readonly SteppedTime _time = new();
        private readonly List<Asked> _asked = [];

        // states a crash may still reveal: commits whose fate the store could not tell
        private readonly List<Model> _inQuestion = [];
        private Model _known = new(1, []);
        private long _shown = 1;

        public void Run()
        {
            var disk = new SimulatedDisk(_random) { FailuresPerMille = failuresPerMille };
            for (int crash = 0; crash < 4; crash++)
            {
                disk.CallsUntilCrash = _random.Next(crash == 0 ? 250 : 400);
                if (Open(disk) is { } store)
                {
                    Use(store, disk);
                }

                Suppose();
                disk = kills && _random.Next(2) == 0 ? disk.AfterKill() : disk.AfterCrash(_random);
                disk.FailuresPerMille = failuresPerMille;
            }

            disk.FailuresPerMille = 0;
            Assert.NotNull(Open(disk));
        }

        private EmbeddedStore? Open(SimulatedDisk disk)
        {
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    var store = EmbeddedStore.Open(disk, new StoreOptions { Time = _time, HistoryBytes = 100_000 }, Small);
                    Check(store.Current);
                    return store;
                }
                catch (PowerLostException)
                {
                    return null;
                }
                catch (IOException) when (attempt < 20 && failuresPerMille > 0)
                {
                    // a failed sync while opening: the next attempt may do better
                }
            }
        }

        private void Check(ISnapshot found)
        {
            Assert.True(found.Revision.Number >= _known.Revision, $"revision {_known.Revision} was acknowledged, only {found.Revision} is there");
            Assert.True(found.Revision.Number >= _shown, $"revision {_shown} was shown, only {found.Revision} is there");
            Model? same = _inQuestion.Prepend(_known).FirstOrDefault(m => m.Is(found));
            Assert.True(same is not null, $"what is there at revision {found.Revision} was never written; revision {_known.Revision} was acknowledged");
            Settle(same);
        }

        private void Use(EmbeddedStore store, SimulatedDisk disk)
        {
            for (int step = 0; step < 200 && !disk.Crashed; step++)
            {
                Model expected = _known.Copy();
                for (int i = _random.Next(12); i >= 0; i--)
                {
                    Ask(store, expected);
                }

                disk.RunWorkers();
                _shown = store.Current.Revision.Number;
                Answers(disk.Crashed);
                if (!disk.Crashed)
                {
                    Assert.True(_known.Is(store.Current), $"revision {_known.Revision} was acknowledged, the store shows {store.Current.Revision}");
                    _time.Advance(TimeSpan.FromSeconds(_random.Next(2)));
                }
            }
        }

        private void Ask(EmbeddedStore store, Model expected)
        {
            string name = $"p{_random.Next(30)}";
            ObjectKey key = _random.Next(4) == 0 ? Widget(name) : Pod(name);
            Revision revision = expected.RevisionOf(key);
            byte[]? bytes = !revision.IsNone && _random.Next(4) == 0 ? null
                : Json(key, new string((char)_random.Next('a', 'z'), _random.Next(5) == 0 ? _random.Next(9000) : _random.Next(300)), node: $"n{_random.Next(3)}");
            var write = new Write(key, revision, bytes is null ? null : (ReadOnlyMemory<byte>?)bytes);
            Assert.True(expected.Apply(write));
            _asked.Add(new Asked(write, store.CommitAsync(new Commit(write), default)));
        }

        private void Answers(bool crashed)
        {
            Model? supposed = null;
            int answered = 0;
            foreach ((Write write, ValueTask<CommitResult> task) in _asked)
            {
                if (!task.IsCompleted)
                {
                    Assert.True(crashed, "a commit was not answered");
                    break;
                }

                answered++;
                switch (task.Result)
                {
                    case CommitResult.Done done:
                        Model next = _known.Copy();
                        Assert.True(next.Apply(write), "a commit was done although its expectation did not hold");
                        Assert.Equal(next.Revision, done.Revision.Number);
                        Settle(next);
                        break;
                    case CommitResult.Conflict:
                        Assert.False(_known.Copy().Apply(write), "a conflict where there was none");
                        break;
                    case CommitResult.Unknown:
                        supposed = (supposed ?? _known).Copy();
                        supposed.Apply(write);
                        _inQuestion.Add(supposed);
                        break;
                    case CommitResult.Refused:
                        break;
                }
            }

            _asked.RemoveRange(0, answered);
        }

        // what was asked and not answered may have happened, from the first on
        private void Suppose()
        {
            Model supposed = _known;
            foreach ((Write write, _) in _asked)
            {
                supposed = supposed.Copy();
                supposed.Apply(write);
                _inQuestion.Add(supposed);
            }

            _asked.Clear();
        }

        private void Settle(Model known)
        {
            _known = known;
            _inQuestion.Clear();
        }

        private sealed record Asked(Write Write, ValueTask<CommitResult> Task);
    }

    private sealed class Model(long revision, Dictionary<ObjectKey, (long Revision, ReadOnlyMemory<byte> Bytes)> objects)
    {
        public long Revision { get; private set; } = revision;

        public Model Copy() => new(Revision, new(objects));

        public Revision RevisionOf(ObjectKey key) => new(objects.TryGetValue(key, out (long Revision, ReadOnlyMemory<byte>) found) ? found.Revision : 0);

        public bool Apply(Write write)
        {
            if (RevisionOf(write.Key) != write.Expected)
            {
                return false;
            }

            Revision++;
            if (write.Bytes is { } bytes)
            {
                objects[write.Key] = (Revision, bytes);
            }
            else
            {
                objects.Remove(write.Key);
            }

            return true;
        }

        public bool Is(ISnapshot state)
            => state.Revision.Number == Revision && state.Resources.Sum(r => state.Count(r)) == objects.Count
                && objects.All(o => state.Get(o.Key) is { } there && there.Revision.Number == o.Value.Revision && there.Bytes.Span.SequenceEqual(o.Value.Bytes.Span));
    }
}
