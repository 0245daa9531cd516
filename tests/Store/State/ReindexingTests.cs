using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_that_share_a_hash_are_told_apart(bool reindex)
    {
        (string one, string other) = OfOneHash();
        Assert.Equal(IndexEntry.HashOf(one), IndexEntry.HashOf(other));
        ObjectKey[] keys = [.. Enumerable.Range(0, 4).Select(i => new ObjectKey(Pods, "ns", $"n{i}"))];
        var draft = new StateDraft(Snapshot.Empty(new ResourceTable(), FieldIndexes.Default, new Revision(1)), reindex);
        draft.Put(Make(keys[0], 2, one, one, other));
        draft.Put(Make(keys[1], 3, other, one));
        draft.Put(Make(keys[2], 4, one, other));
        draft.Put(Make(keys[3], 5, one, one, other));
        draft.Put(Make(keys[3], 6, other, other));
        Snapshot state = draft.Freeze(new Revision(6));
        Assert.Equal([keys[0], keys[2]], state.ByField(Pods, "spec.nodeName", one).Select(o => o.Key));
        Assert.Equal([keys[1], keys[3]], state.ByField(Pods, "spec.nodeName", other).Select(o => o.Key));
        Assert.Equal([keys[0], keys[1]], state.ByOwner(new Uid(one)).Select(o => o.Key));
        Assert.Equal([keys[0], keys[2], keys[3]], state.ByOwner(new Uid(other)).Select(o => o.Key));
        draft = new StateDraft(state, reindex);
        draft.Remove(keys[0]);
        draft.Put(Make(keys[3], 8, other));
        state = draft.Freeze(new Revision(8));
        Assert.Equal([keys[1]], state.ByOwner(new Uid(one)).Select(o => o.Key));
        Assert.Equal([keys[2]], state.ByOwner(new Uid(other)).Select(o => o.Key));
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

    // eight characters are two words of a hash: the second makes up for what the first differs in
    private static (string One, string Other) OfOneHash()
    {
        ReadOnlySpan<ulong> one = MemoryMarshal.Cast<char, ulong>("node-001");
        for (char c = 'A'; ; c++)
        {
            ulong[] other = [one[0] ^ c, 0];
            other[1] = one[1] ^ IndexEntry.Mixed(8 ^ one[0]) ^ IndexEntry.Mixed(8 ^ other[0]);
            string text = new(MemoryMarshal.Cast<ulong, char>(other));
            if (text.All(x => x >= ' ' && !char.IsSurrogate(x)))
            {
                return ("node-001", text);
            }
        }
    }

    private static StoredObject Make(ObjectKey key, int revision, string node, params string[] owners)
    {
        string json = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = key.Name,
                ["ownerReferences"] = new JsonArray([.. owners.Select(o => new JsonObject { ["uid"] = o })]),
            },
            ["spec"] = new JsonObject { ["nodeName"] = node },
        }.ToJsonString();
        return new(key, new Revision(revision), Reader.Read(key.Resource, Encoding.UTF8.GetBytes(json)));
    }
}
