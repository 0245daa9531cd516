namespace Xebec.Api.Documents;

/// <summary>An array open for editing; see <see cref="ObjectDraft"/>.</summary>
public sealed class ArrayDraft
{
    private readonly List<Value> _elements;

    // as in an object's draft
    private readonly Value _origin;
    private bool _changed;
    private bool _opened;

    /// <summary>An empty array.</summary>
    public ArrayDraft() => _elements = [];

    public ArrayDraft(IEnumerable<Value> elements) => _elements = [.. elements];

    private ArrayDraft(List<Value> elements, Value origin)
    {
        _elements = elements;
        _origin = origin;
    }

    public int Count => _elements.Count;

    public Value AsValue => this;

    public Value this[int position]
    {
        get => _elements[position];
        set
        {
            _changed = true;
            _elements[position] = value;
        }
    }

    /// <summary>Opens an array for editing; a value of another kind (or absent) gives an empty draft.</summary>
    public static ArrayDraft Open(Value value) =>
        value.Source as ArrayDraft ?? new ArrayDraft(value.Elements.ToList(), value.IsArray ? value : default);

    public ArrayDraft Add(Value value)
    {
        _changed = true;
        _elements.Add(value);
        return this;
    }

    public void Insert(int position, Value value)
    {
        _changed = true;
        _elements.Insert(position, value);
    }

    public void RemoveAt(int position)
    {
        _changed = true;
        _elements.RemoveAt(position);
    }

    public int RemoveAll(Predicate<Value> match)
    {
        _changed = true;
        return _elements.RemoveAll(match);
    }

    /// <summary>The element as an object open for editing.</summary>
    public ObjectDraft ObjectAt(int position)
    {
        Value current = _elements[position];
        if (current.Source is ObjectDraft open)
        {
            return open;
        }

        _opened = true;
        _changed |= !current.IsObject;
        var opened = ObjectDraft.Open(current);
        _elements[position] = opened;
        return opened;
    }

    /// <summary>See <see cref="ObjectDraft.Unchanged"/>.</summary>
    internal Value Unchanged()
    {
        if (_changed)
        {
            return default;
        }

        for (int i = 0; _opened && i < _elements.Count; i++)
        {
            if (!_elements[i].Unopened().Exists)
            {
                return default;
            }
        }

        return _origin;
    }

    public ArrayDraft Clone()
    {
        var copy = new ArrayDraft(new List<Value>(_elements.Count), _origin) { _changed = _changed, _opened = _opened };
        foreach (Value element in _elements)
        {
            copy._elements.Add(element.Clone());
        }

        return copy;
    }
}
