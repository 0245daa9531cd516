using System.Runtime.InteropServices;

namespace Xebec.Api.Documents;

/// <summary>
/// An object open for editing: a shallow list of members over whatever it was opened from. Only the objects along an edited path are
/// opened; everything else stays a reference into the document below and is written by copying its bytes.
/// </summary>
public sealed class ObjectDraft
{
    private readonly List<Member> _members;

    // what this was opened from; whether it says something else by now, and whether something below was opened, which may
    private readonly Value _origin;
    private bool _changed;
    private bool _opened;

    /// <summary>An empty object.</summary>
    public ObjectDraft() => _members = [];

    private ObjectDraft(List<Member> members, Value origin)
    {
        _members = members;
        _origin = origin;
    }

    public int Count => _members.Count;

    public Value AsValue => this;

    public Value this[string name]
    {
        get => Get(name);
        set => Set(name, value);
    }

    /// <summary>Opens an object for editing; a value of another kind (or absent) gives an empty draft.</summary>
    public static ObjectDraft Open(Value value)
    {
        if (value.Source is ObjectDraft open)
        {
            return open;
        }

        // room for a default or two
        var members = new List<Member>(value.Count + 2);
        foreach (Member member in value.Members)
        {
            members.Add(member.Marked());
        }

        return new ObjectDraft(members, value.IsObject ? value : default);
    }

    /// <summary>The member's value, absent when there is none.</summary>
    public Value Get(string name)
    {
        int at = IndexOf(name);
        return at < 0 ? default : _members[at].Value;
    }

    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>Sets a member in place, or appends it. An absent value removes it.</summary>
    public ObjectDraft Set(string name, Value value)
    {
        int at = IndexOf(name);
        if (!value.Exists)
        {
            if (at >= 0)
            {
                _changed = true;
                _members.RemoveAt(at);
            }
        }
        else if (at < 0)
        {
            Append(name, value);
        }
        else if (value.Source is not string text || !_members[at].Value.TextIs(text))
        {
            _changed = true;
            _members[at] = _members[at] with { Value = value };
        }

        return this;
    }

    /// <summary>Appends without looking for the name: for builders that know it is new.</summary>
    public void Append(Value name, Value value)
    {
        _changed = true;
        _members.Add(new Member(name, value).Marked());
    }

    public bool Remove(string name)
    {
        int at = IndexOf(name);
        if (at < 0)
        {
            return false;
        }

        _changed = true;
        _members.RemoveAt(at);
        return true;
    }

    /// <summary>The member as an object open for editing: opened from what is there, or created empty (also in place of null).</summary>
    public ObjectDraft Object(string name)
    {
        int at = IndexOf(name);
        Value current = at < 0 ? default : _members[at].Value;
        if (current.Source is ObjectDraft open)
        {
            return open;
        }

        ObjectDraft opened = Open(current);
        Put(at, name, opened, current.IsObject);
        return opened;
    }

    /// <summary>The member as an array open for editing: opened from what is there, or created empty (also in place of null).</summary>
    public ArrayDraft Array(string name)
    {
        int at = IndexOf(name);
        Value current = at < 0 ? default : _members[at].Value;
        if (current.Source is ArrayDraft open)
        {
            return open;
        }

        var opened = ArrayDraft.Open(current);
        Put(at, name, opened, current.IsArray);
        return opened;
    }

    /// <summary>
    /// What this was opened from, while neither it nor anything below it says something else: absent otherwise. Code that completes or
    /// prepares an object opens much of it, and finds most of it in order.
    /// </summary>
    internal Value Unchanged()
    {
        if (_changed)
        {
            return default;
        }

        for (int i = 0; _opened && i < _members.Count; i++)
        {
            if (!_members[i].Value.Unopened().Exists)
            {
                return default;
            }
        }

        return _origin;
    }

    public Member MemberAt(int position) => _members[position];

    /// <summary>
    /// Orders members; the sort is stable and ordinal by UTF-16, which for valid names equals Go's order except beyond the BMP.
    /// </summary>
    public void Sort(Comparison<Member> order)
    {
        _changed = true;
        List<Member> sorted = [.. _members.Order(Comparer<Member>.Create(order))];
        _members.Clear();
        _members.AddRange(sorted);
    }

    public ObjectDraft Clone()
    {
        var copy = new List<Member>(_members.Count);
        foreach (Member member in _members)
        {
            copy.Add(member with { Value = member.Value.Clone() });
        }

        return new ObjectDraft(copy, _origin) { _changed = _changed, _opened = _opened };
    }

    // a draft in place of what it was opened from, or of something else
    private void Put(int at, string name, Value draft, bool opens)
    {
        if (at < 0)
        {
            Append(name, draft);
            return;
        }

        _opened |= opens;
        _changed |= !opens;
        _members[at] = _members[at] with { Value = draft };
    }

    private int IndexOf(string name)
    {
        ReadOnlySpan<Member> members = CollectionsMarshal.AsSpan(_members);

        // the last of duplicates wins, as everywhere
        int mark = NameMark.Of(name);
        for (int i = members.Length - 1; i >= 0; i--)
        {
            if (NameMark.MayBeSame(members[i].NameValue.Mark, mark) && members[i].NameValue.IsNamed(name))
            {
                return i;
            }
        }

        return -1;
    }
}
