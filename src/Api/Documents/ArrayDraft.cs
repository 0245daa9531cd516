namespace Xebec.Api.Documents;

/// <summary>An array open for editing; see <see cref="ObjectDraft"/>.</summary>
public sealed class ArrayDraft
{
    private readonly List<Value> _elements;

    /// <summary>An empty array.</summary>
    public ArrayDraft() => _elements = [];

    public ArrayDraft(IEnumerable<Value> elements) => _elements = [.. elements];

    public int Count => _elements.Count;

    public Value AsValue => this;

    public Value this[int position]
    {
        get => _elements[position];
        set => _elements[position] = value;
    }

    /// <summary>Opens an array for editing; a value of another kind (or absent) gives an empty draft.</summary>
    public static ArrayDraft Open(Value value) => value.Source as ArrayDraft ?? new ArrayDraft(value.Elements.ToList());

    public ArrayDraft Add(Value value)
    {
        _elements.Add(value);
        return this;
    }

    public void Insert(int position, Value value) => _elements.Insert(position, value);

    public void RemoveAt(int position) => _elements.RemoveAt(position);

    public int RemoveAll(Predicate<Value> match) => _elements.RemoveAll(match);

    /// <summary>The element as an object open for editing.</summary>
    public ObjectDraft ObjectAt(int position)
    {
        if (_elements[position].Source is ObjectDraft open)
        {
            return open;
        }

        var opened = ObjectDraft.Open(_elements[position]);
        _elements[position] = opened;
        return opened;
    }

    public ArrayDraft Clone()
    {
        var copy = new ArrayDraft();
        foreach (Value element in _elements)
        {
            copy._elements.Add(element.Clone());
        }

        return copy;
    }
}
