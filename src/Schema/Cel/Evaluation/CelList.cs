namespace Xebec.Schema.Cel.Evaluation;

/// <summary>
/// A list that an expression made; never changes. A list to which something was added shares its elements with the longer one as long as
/// it was the longest, so that a comprehension which adds one by one stays linear.
/// </summary>
internal sealed class CelList
{
    private readonly Buffer _buffer;

    public CelList(CelValue[] elements)
    {
        // filled to the brim: constants, which threads share, are never written to
        _buffer = new Buffer(elements) { Used = int.MaxValue };
        Count = elements.Length;
    }

    private CelList(Buffer buffer, int count)
    {
        _buffer = buffer;
        Count = count;
    }

    public int Count { get; }

    public CelValue this[int index] => _buffer.Elements[index];

    public ReadOnlySpan<CelValue> Span => _buffer.Elements.AsSpan(0, Count);

    public CelValue[] ToArray() => Span.ToArray();

    public CelList Plus(CelList other)
    {
        int count = Count + other.Count;
        Buffer buffer = _buffer;
        if (buffer.Used != Count || count > buffer.Elements.Length)
        {
            buffer = new Buffer(new CelValue[Math.Max(count, Count * 2)]);
            Span.CopyTo(buffer.Elements);
        }

        other.Span.CopyTo(buffer.Elements.AsSpan(Count));
        buffer.Used = count;
        return new CelList(buffer, count);
    }

    private sealed class Buffer(CelValue[] elements)
    {
        public CelValue[] Elements { get; } = elements;

        public int Used { get; set; }
    }
}
