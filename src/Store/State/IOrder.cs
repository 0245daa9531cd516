namespace Xebec.Store.State;

/// <summary>How the items of a tree are ordered: by a key each carries. Static, so that a tree's comparisons are direct calls.</summary>
internal interface IOrder<TItem, TKey>
{
    static abstract TKey KeyOf(TItem item);

    /// <summary>Less than 0 when the item comes before the key.</summary>
    static abstract int Compare(TItem item, in TKey key);

    static abstract int Compare(in TKey left, in TKey right);
}
