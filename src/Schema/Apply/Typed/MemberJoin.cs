using Xebec.Api.Documents;

namespace Xebec.Schema.Apply.Typed;

/// <summary>
/// Pairs the members of two objects by name: canonical objects nearly in
/// step, others by looking through the left, or by a table when it is wide.
/// </summary>
internal struct MemberJoin
{
    private const int LookThroughMax = 24;

    private readonly List<Member> _lefts;
    private readonly bool[] _met;
    private MemberSequence.Enumerator _rights;
    private Dictionary<string, int>? _table;
    private int _expected;
    private int _rest;
    private bool _rightsDone;

    public MemberJoin(Value left, Value right)
    {
        _lefts = left.Members.ToList();
        _met = new bool[_lefts.Count];
        _rights = right.Members.GetEnumerator();
    }

    public Value Name { get; private set; }

    public Value Left { get; private set; }

    public Value Right { get; private set; }

    /// <summary>Where the left's member stands in its object; -1 when there is none.</summary>
    public int LeftPosition { get; private set; }

    /// <summary>
    /// Members of the right in its order, each with the left's of the same name; then the members that only the left has.
    /// </summary>
    public bool MoveNext()
    {
        if (!_rightsDone && _rights.MoveNext())
        {
            Name = _rights.Current.NameValue;
            Right = _rights.Current.Value;
            int at = Find(Name);
            LeftPosition = at;
            Left = at < 0 ? default : _lefts[at].Value;
            if (at >= 0)
            {
                _met[at] = true;
                _expected = at + 1;
            }

            return true;
        }

        _rightsDone = true;
        Right = default;
        while (_rest < _lefts.Count && _met[_rest])
        {
            _rest++;
        }

        if (_rest == _lefts.Count)
        {
            return false;
        }

        Name = _lefts[_rest].NameValue;
        LeftPosition = _rest;
        Left = _lefts[_rest++].Value;
        return true;
    }

    private int Find(Value name)
    {
        if (_expected < _lefts.Count && _lefts[_expected].NameValue == name)
        {
            return _expected;
        }

        if (_lefts.Count > LookThroughMax)
        {
            return (_table ??= Table()).GetValueOrDefault(name.TextOrEmpty, -1);
        }

        for (int i = 0; i < _lefts.Count; i++)
        {
            if (_lefts[i].NameValue == name)
            {
                return i;
            }
        }

        return -1;
    }

    private readonly Dictionary<string, int> Table()
    {
        var table = new Dictionary<string, int>(_lefts.Count, StringComparer.Ordinal);
        for (int i = 0; i < _lefts.Count; i++)
        {
            table[_lefts[i].Name] = i;
        }

        return table;
    }
}
