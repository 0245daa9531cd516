using System.Text;
using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;
using Xebec.Store.State;

namespace Xebec.Tests.Store.State;

public sealed class ReindexingTests
{
    private static readonly ResourceName Pods = new("", "pods");
    private static readonly ResourceName Sets = new("apps", "replicasets");
    private static readonly ObjectFactsReader Reader = new(FieldIndexes.Default);

    [Fact]
    public void Indexes_made_at_the_end_are_those_kept_all_along()
    {
        var random = new Random(7);
        var empty = Snapshot.Empty(new ResourceTable(), FieldIndexes.Default, new Revision(1));
        var kept = new StateDraft(empty);
        var late = new StateDraft(empty, reindex: true);
        for (int i = 2; i < 3000; i++)
        {
            var key = new ObjectKey(random.Next(4) == 0 ? Sets : Pods, $"ns{random.Next(3)}", $"n{random.Next(400)}");
            StoredObject item = Make(key, i, $"node{random.Next(9)}", $"owner{random.Next(50)}");
            if (random.Next(4) == 0)
            {
                Assert.Equal(kept.Remove(key)?.Revision, late.Remove(key)?.Revision);
            }
            else
            {
                Assert.Equal(kept.Put(item)?.Revision, late.Put(item)?.Revision);
            }
        }

        Snapshot expected = kept.Freeze(new Revision(3000));
        Snapshot actual = late.Freeze(new Revision(3000));
        Assert.Equal(expected.List(Pods), actual.List(Pods));
        Assert.NotEmpty(actual.ByField(Pods, "spec.nodeName", "node3"));
        Assert.All(Enumerable.Range(0, 9), n => Assert.Equal(expected.ByField(Pods, "spec.nodeName", $"node{n}"), actual.ByField(Pods, "spec.nodeName", $"node{n}")));
        Assert.All(Enumerable.Range(0, 50), n => Assert.Equal(expected.ByOwner(new Uid($"owner{n}")), actual.ByOwner(new Uid($"owner{n}"))));
    }

    [Fact]
    public void Objects_out_of_order_are_no_state()
    {
        var builder = new StateBuilder(new ResourceTable(), FieldIndexes.Default);
        builder.Add(Make(new ObjectKey(Pods, "a", "b"), 2, "n", "o"));
        builder.Add(Make(new ObjectKey(Sets, "a", "a"), 3, "n", "o"));
        Assert.Contains("order of keys", Assert.Throws<FormatException>(() => builder.Add(Make(new ObjectKey(Pods, "a", "c"), 4, "n", "o"))).Message);
        Assert.Contains("order of keys", Assert.Throws<FormatException>(() => builder.Add(Make(new ObjectKey(Sets, "a", "a"), 4, "n", "o"))).Message);
        Assert.Equal(2, builder.Build(new Revision(4)).Total);
    }

    private static StoredObject Make(ObjectKey key, int revision, string node, string owner) => new(key, new Revision(revision), Reader.Read(key.Resource, Encoding.UTF8.GetBytes(
        $$"""{"metadata":{"name":"{{key.Name}}","ownerReferences":[{"uid":"{{owner}}"}]},"spec":{"nodeName":"{{node}}"} }""")));
}
