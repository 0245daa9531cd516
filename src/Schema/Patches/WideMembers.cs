using Xebec.Api.Documents;

namespace Xebec.Schema.Patches;

/// <summary>
/// Edits of one object by name. A draft looks its members up one by one; where patch and object are both wide that would take the product
/// of their sizes, so here they are found by a table, and the object is built anew at the end.
/// </summary>
internal readonly struct WideMembers
{
    private const int NarrowMax = 32;

    private readonly ObjectDraft _target;
    private readonly Dictionary<string, int>? _places;
    private readonly List<Member>? _members;

    private WideMembers(ObjectDraft target, bool wide)
    {
        _target = target;
        if (!wide)
        {
            return;
        }

        _places = new Dictionary<string, int>(StringComparer.Ordinal);
        _members = target.AsValue.Members.ToList();
        for (int i = 0; i < _members.Count; i++)
        {
            _places[_members[i].Name] = i;
        }
    }

    /// <summary>Opens an object for <paramref name="edits"/> edits.</summary>
    public static WideMembers Open(ObjectDraft target, int edits) => new(target, edits > NarrowMax);

    public Value Get(string name) =>
        _places is null ? _target.Get(name) : _places.TryGetValue(name, out int at) ? _members![at].Value : default;

    /// <summary>Sets a member in place, or appends it; an absent value removes it.</summary>
    public void Set(string name, Value value)
    {
        if (_places is null)
        {
            _target.Set(name, value);
        }
        else if (_places.TryGetValue(name, out int at))
        {
            // a removed member keeps its place until the end
            _members![at] = _members[at] with { Value = value };
        }
        else if (value.Exists)
        {
            _places.Add(name, _members!.Count);
            _members.Add(new Member(name, value));
        }
    }

    /// <summary>The member as an object open for editing.</summary>
    public ObjectDraft Object(string name)
    {
        if (_places is null)
        {
            return _target.Object(name);
        }

        var opened = ObjectDraft.Open(Get(name));
        Set(name, opened);
        return opened;
    }

    /// <summary>The edited object.</summary>
    public ObjectDraft Finish()
    {
        if (_members is null)
        {
            return _target;
        }

        var edited = new ObjectDraft();
        foreach (Member member in _members)
        {
            if (member.Value.Exists)
            {
                edited.Append(member.NameValue, member.Value);
            }
        }

        return edited;
    }
}
