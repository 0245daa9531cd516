using System.Text;
using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Tests.Store.State;

public sealed class SinceTests
{
    private static readonly ResourceName Things = new("", "things");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_differs_between_two_snapshots_is_exactly_what_was_written_between_them(int seed)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        var random = new Random(seed);
        await using var store = new MemoryStore(new StoreOptions { Time = TimeProvider.System });
        List<ISnapshot> snapshots = [store.Current];
        for (int i = 1; i <= 1500; i++)
        {
            var key = new ObjectKey(Things, $"ns{random.Next(3)}", $"n{random.Next(600)}");
            StoredObject? there = store.Current.Get(key);
            ReadOnlyMemory<byte>? bytes = there is not null && random.Next(3) == 0 ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes($$"""{"metadata":{"name":"{{key.Name}}","uid":"{{i}}"} }""");
            await store.CommitAsync(new Commit(new Write(key, there?.Revision ?? Revision.None, bytes)), cancellation);
            if (i % 300 == 0)
            {
                snapshots.Add(store.Current);
            }
        }

        foreach (ISnapshot earlier in snapshots)
        {
            foreach (ISnapshot later in snapshots)
            {
                Assert.Equal(Naive(earlier, later), later.Since(earlier, Things).ToList());
            }
        }

        Assert.Equal(store.Current.List(Things), store.Current.Since(null, Things).Select(d => d.New));
        Assert.Empty(store.Current.Since(store.Current, Things));
    }

    private static List<ObjectDifference> Naive(ISnapshot earlier, ISnapshot later) =>
    [
        .. earlier.List(Things).Concat(later.List(Things))
            .Select(o => o.Key).Distinct()
            .OrderBy(k => k.Namespace, StringComparer.Ordinal).ThenBy(k => k.Name, StringComparer.Ordinal)
            .Select(k => new ObjectDifference(earlier.Get(k), later.Get(k)))
            .Where(d => !ReferenceEquals(d.Old, d.New)),
    ];
}
