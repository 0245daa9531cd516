using Xebec.Api.Documents;
using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>What is inside: elements, entries, fields, sizes.</summary>
public readonly partial struct CelValue
{
    /// <summary>Of lists; none for other kinds.</summary>
    internal CelElements Elements => new(this);

    /// <summary>Of maps and objects; none for other kinds.</summary>
    internal CelEntries Entries => new(this);

    /// <summary>Characters, bytes, elements or entries; -1 for kinds without a size.</summary>
    public int Size => _source switch
    {
        string text => Kind == CelKind.String ? RuneCount(text) : -1,
        byte[] bytes => bytes.Length,
        CelList list => list.Count,
        CelMap map => map.Count,
        CelHostObject => -1,
        Document document when Kind == CelKind.String => RuneCount(document),
        Document or ObjectDraft or ArrayDraft => AsValue().Count,
        _ => -1,
    };

    /// <summary>The element at <paramref name="index"/>; no value when there is none.</summary>
    internal CelValue At(long index)
    {
        if (index < 0 || index > int.MaxValue)
        {
            return default;
        }

        return _source is CelList list ? index < list.Count ? list[(int)index] : default : Of(AsValue()[(int)index], Type.Element);
    }

    /// <summary>The entry called so; no value when there is none. A field of an object goes by the name its type gives it.</summary>
    internal CelValue Member(string name)
    {
        switch (_source)
        {
            case CelMap map:
                return map.Find(Of(name));
            case CelHostObject host:
                return host.Member(name);
            case null:
                return default;
        }

        if (Kind == CelKind.Object)
        {
            return Type.Fields.TryGetValue(name, out CelField? field) ? Of(AsValue()[field.JsonName], field.Type) : default;
        }

        return Of(AsValue()[name], Type.Element);
    }

    /// <summary>The entry under a key of any kind; no value when there is none.</summary>
    internal CelValue Find(in CelValue key) =>
        _source is CelMap map ? map.Find(key) : key.Kind == CelKind.String ? Member(key.Text) : default;

    private int RuneCount(Document document)
    {
        ref readonly Token token = ref document.TokenAt((int)_bits);
        if (token.Kind != TokenKind.String)
        {
            return RuneCount(Text);
        }

        int count = 0;
        foreach (byte b in document.SpanOf(token))
        {
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }

    private static int RuneCount(string text)
    {
        int count = text.Length;
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                count--;
                i++;
            }
        }

        return count;
    }
}

/// <summary>Elements of any list, without allocation over documents.</summary>
internal readonly struct CelElements(CelValue list)
{
    public Enumerator GetEnumerator() => new(list);

    public CelValue[] ToArray()
    {
        if (list.Source is CelList own)
        {
            return own.ToArray();
        }

        List<CelValue> all = [];
        foreach (CelValue element in this)
        {
            all.Add(element);
        }

        return [.. all];
    }

    public struct Enumerator
    {
        private readonly CelList? _list;
        private readonly CelType _type;
        private ElementSequence.Enumerator _elements;
        private int _next;

        public Enumerator(CelValue list)
        {
            _list = list.Source as CelList;
            _type = list.Type.Element;
            _elements = _list is null ? list.AsValue().Elements.GetEnumerator() : default;
        }

        public CelValue Current { get; private set; }

        public bool MoveNext()
        {
            if (_list is not null)
            {
                if (_next >= _list.Count)
                {
                    return false;
                }

                Current = _list[_next++];
                return true;
            }

            if (!_elements.MoveNext())
            {
                return false;
            }

            Current = CelValue.Of(_elements.Current, _type);
            return true;
        }
    }
}

/// <summary>An entry of a map, or a field of an object under the name expressions use.</summary>
internal readonly record struct CelEntry(CelValue Key, CelValue Value);

/// <summary>Entries of any map or object.</summary>
internal readonly struct CelEntries(CelValue map)
{
    public Enumerator GetEnumerator() => new(map);

    public CelEntry[] ToArray()
    {
        List<CelEntry> all = [];
        foreach (CelEntry entry in this)
        {
            all.Add(entry);
        }

        return [.. all];
    }

    public struct Enumerator
    {
        private readonly CelMap? _map;
        private readonly CelType _type;
        private MemberSequence.Enumerator _members;
        private int _next;

        public Enumerator(CelValue map)
        {
            _map = map.Source as CelMap;
            _type = map.Type;
            _members = _map is null ? map.AsValue().Members.GetEnumerator() : default;
        }

        public CelEntry Current { get; private set; }

        public bool MoveNext()
        {
            if (_map is not null)
            {
                if (_next >= _map.Count)
                {
                    return false;
                }

                Current = _map[_next++];
                return true;
            }

            if (!_members.MoveNext())
            {
                return false;
            }

            Member member = _members.Current;
            CelType type = _type.Kind == CelKind.Object ? FieldType(member.Name) : _type.Element;
            Current = new CelEntry(CelValue.Of(member.NameValue, CelType.String), CelValue.Of(member.Value, type));
            return true;
        }

        private readonly CelType FieldType(string name)
        {
            foreach (CelField field in _type.Fields.Values)
            {
                if (field.JsonName == name)
                {
                    return field.Type;
                }
            }

            return CelType.Dyn;
        }
    }
}
