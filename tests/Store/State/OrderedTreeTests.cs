using Xebec.Store.State;

namespace Xebec.Tests.Store.State;

public class OrderedTreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_tree_agrees_with_a_sorted_set_through_random_changes_and_old_trees_stay_as_they_were(int seed)
    {
        var random = new Random(seed);
        var model = new SortedSet<int>();
        OrderedTree<int, int, Ints> tree = default;
        List<(OrderedTree<int, int, Ints> Tree, int[] Items)> kept = [];
        for (int batch = 0; batch < 400; batch++)
        {
            object edit = new();
            bool growing = batch / 100 % 2 == 0;
            for (int i = random.Next(120); i >= 0; i--)
            {
                int item = random.Next(6000);
                if (random.Next(10) < (growing ? 8 : 2))
                {
                    tree = tree.With(item, edit, out int replaced);
                    Assert.Equal(model.Add(item) ? 0 : item, replaced);
                }
                else
                {
                    tree = tree.Without(item, edit, out int removed);
                    Assert.Equal(model.Remove(item) ? item : 0, removed);
                }
            }

            Assert.Equal(model.Count, tree.Count);
            if (batch % 40 == 0)
            {
                kept.Add((tree, [.. model]));
            }

            int key = random.Next(6000);
            Assert.Equal(model.Contains(key), tree.TryGet(key, out _));
            Assert.Equal(model.GetViewBetween(0, key).Count - (model.Contains(key) ? 1 : 0), tree.Rank(key));
            Assert.Equal(model.Where(m => m >= key), tree.From(key));
            Assert.Equal(model.Where(m => m > key), tree.From(key, exclusive: true));
        }

        foreach ((OrderedTree<int, int, Ints> old, int[] items) in kept)
        {
            Assert.Equal(items, old.All());
        }
    }

    [Fact]
    public void Removing_everything_leaves_an_empty_tree()
    {
        object edit = new();
        OrderedTree<int, int, Ints> tree = default;
        for (int i = 1; i <= 10_000; i++)
        {
            tree = tree.With(i, edit, out _);
        }

        Assert.Equal(Enumerable.Range(1, 10_000), tree.All());
        for (int i = 10_000; i >= 1; i--)
        {
            tree = tree.Without(i, edit, out _);
        }

        Assert.Equal(0, tree.Count);
        Assert.Empty(tree.All());
        Assert.Empty(tree.From(3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(1025)]
    [InlineData(50_000)]
    public void A_tree_built_whole_holds_what_was_added_and_takes_changes_as_any_other(int count)
    {
        var builder = new TreeBuilder<int, int, Ints>();
        for (int i = 1; i <= count; i++)
        {
            builder.Add(i * 2);
        }

        OrderedTree<int, int, Ints> built = builder.Build();
        Assert.Equal(Enumerable.Range(1, count).Select(i => i * 2), built.All());
        Assert.Equal(count, built.Count);
        object edit = new();
        OrderedTree<int, int, Ints> tree = built;
        for (int i = 1; i <= count; i++)
        {
            tree = tree.With((i * 2) - 1, edit, out _).Without(i * 2, edit, out int removed);
            Assert.Equal(i * 2, removed);
        }

        Assert.Equal(Enumerable.Range(1, count).Select(i => (i * 2) - 1), tree.All());
        Assert.Equal(Enumerable.Range(1, count).Select(i => i * 2), built.All());
        Assert.Equal(count, built.Rank((count * 2) + 1));
    }

    [Theory]
    [InlineData("a-b", "x", "a", "x")]
    [InlineData("a", "x", "a", "xy")]
    [InlineData("a", "a-b", "a", "a.b")]
    [InlineData("", "a", "", "b")]
    [InlineData("a", "\uFFFD", "a", "\U0001F600")]
    public void Places_are_ordered_as_upstreams_keys_are(string ns1, string name1, string ns2, string name2)
    {
        Assert.True(Utf8Order.ComparePlaces(ns1, name1, ns2, name2) < 0);
        Assert.True(Utf8Order.ComparePlaces(ns2, name2, ns1, name1) > 0);
        Assert.Equal(0, Utf8Order.ComparePlaces(ns1, name1, string.Concat(ns1, ""), string.Concat(name1, "")));
    }

    private readonly struct Ints : IOrder<int, int>
    {
        public static int KeyOf(int item) => item;

        public static int Compare(int item, in int key) => item.CompareTo(key);

        public static int Compare(in int left, in int right) => left.CompareTo(right);
    }
}
