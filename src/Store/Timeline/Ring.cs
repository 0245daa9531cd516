namespace Xebec.Store.Timeline;

/// <summary>A queue that can be read by index: a circular buffer that doubles when full and halves when mostly empty. Not thread-safe.</summary>
internal sealed class Ring<T>
{
    private const int Smallest = 16;

    private T[] items = new T[Smallest];
    private int head;

    public int Count { get; private set; }

    /// <summary>Counted from the oldest.</summary>
    public ref T this[int index] => ref items[(head + index) & (items.Length - 1)];

    public void Add(in T item)
    {
        if (Count == items.Length)
        {
            Resize(items.Length * 2);
        }

        Count++;
        this[Count - 1] = item;
    }

    public T RemoveOldest()
    {
        T item = items[head];
        items[head] = default!;
        head = (head + 1) & (items.Length - 1);
        Count--;
        if (items.Length > Smallest && Count < items.Length / 4)
        {
            Resize(items.Length / 2);
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

        items = larger;
        head = 0;
    }
}
