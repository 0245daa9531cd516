namespace Xebec.Api.Documents;

/// <summary>A member of an object: its name (always a string value) and its value.</summary>
public readonly record struct Member(Value NameValue, Value Value)
{
    public string Name => NameValue.TextOrEmpty;

    public bool NameIs(string name) => NameValue.TextIs(name);

    /// <summary>For a draft; see <see cref="NameMark"/>.</summary>
    internal Member Marked() => this with { NameValue = NameValue.Marked() };
}

/// <summary>The elements of an array, without allocation.</summary>
public readonly struct ElementSequence
{
    private readonly Value _array;

    internal ElementSequence(Value array) => _array = array;

    public Enumerator GetEnumerator() => new(_array);

    /// <summary>The elements as a list, for the few places that need one.</summary>
    public List<Value> ToList()
    {
        var list = new List<Value>(_array.Count);
        foreach (Value element in this)
        {
            list.Add(element);
        }

        return list;
    }

    public struct Enumerator
    {
        private readonly object? _source;
        private readonly int _end;
        private int _next;

        internal Enumerator(Value array)
        {
            _source = null;
            switch (array.Source)
            {
                case Document d when d.TokenAt(array.Index).Kind == TokenKind.Array:
                    _source = d;
                    _next = array.Index + 1;
                    _end = d.TokenAt(array.Index).Next;
                    break;
                case ArrayDraft a:
                    _source = a;
                    _next = 0;
                    break;
            }
        }

        public Value Current { get; private set; }

        public bool MoveNext()
        {
            switch (_source)
            {
                case Document d when _next < _end:
                    Current = Value.OfToken(d, _next);
                    _next = d.TokenAt(_next).Next;
                    return true;
                case ArrayDraft a when _next < a.Count:
                    Current = a[_next++];
                    return true;
                default:
                    return false;
            }
        }
    }
}

/// <summary>The members of an object in order, without allocation.</summary>
public readonly struct MemberSequence
{
    private readonly Value _object;

    internal MemberSequence(Value @object) => _object = @object;

    public Enumerator GetEnumerator() => new(_object);

    /// <summary>The members as a list with room for a few more: whoever asks is about to edit.</summary>
    public List<Member> ToList()
    {
        var list = new List<Member>(_object.Count + 3);
        foreach (Member member in this)
        {
            list.Add(member);
        }

        return list;
    }

    public struct Enumerator
    {
        private readonly object? _source;
        private readonly int _end;
        private int _next;

        internal Enumerator(Value @object)
        {
            _source = null;
            switch (@object.Source)
            {
                case Document d when d.TokenAt(@object.Index).Kind == TokenKind.Object:
                    _source = d;
                    _next = @object.Index + 1;
                    _end = d.TokenAt(@object.Index).Next;
                    break;
                case ObjectDraft o:
                    _source = o;
                    _next = 0;
                    break;
            }
        }

        public Member Current { get; private set; }

        public bool MoveNext()
        {
            switch (_source)
            {
                case Document d when _next < _end:
                    Current = new Member(Value.OfToken(d, _next), Value.OfToken(d, _next + 1));
                    _next = d.TokenAt(_next + 1).Next;
                    return true;
                case ObjectDraft o when _next < o.Count:
                    Current = o.MemberAt(_next++);
                    return true;
                default:
                    return false;
            }
        }
    }
}
