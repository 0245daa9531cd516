namespace Xebec.Store.Timeline;

/// <summary>
/// A queue that can be read by index: a circular buffer that doubles when full and halves when mostly empty. Not thread-safe.
/// </summary>
internal sealed class Ring<T>
{
    private const int Smallest = 16;

    private T[] _items = new T[Smallest];
    private int _head;

    public int Count { get; private set; }

    /// <summary>Counted from the oldest.</summary>
    public ref T this[int index] => ref _items[(_head + index) & (_items.Length - 1)];

    public void Add(in T item)
    {
        if (Count == _items.Length)
        {
            Resize(_items.Length * 2);
        }

        Count++;
        this[Count - 1] = item;
    }

    public T RemoveOldest()
    {
        T item = _items[_head];
        _items[_head] = default!;
        _head = (_head + 1) & (_items.Length - 1);
        Count--;
        if (_items.Length > Smallest && Count < _items.Length / 4)
        {
            Resize(_items.Length / 2);
        }

        return item;
    }

    private void Resize(int length)
    {
        var larger = new T[length];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = this[i];
        }

        _items = larger;
        _head = 0;
    }
}
