using System.Buffers;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

/// <summary>A member waiting to be written in the order of names. A value of 0 is an unset field that is written all the same.</summary>
internal readonly record struct NamedMember(int Name, int Value, FieldSchema? Field, TypeSchema? Type, byte[]? Decoded);

internal ref partial struct Canonicaliser
{
    private static readonly TypeSchema AnyType = new(TypeShape.Any);

    /// <summary>Maps, and objects inside custom resources: members sorted by the UTF-8 of their names.</summary>
    private void WriteByName(TypeSchema type, int at)
    {
        int first = _membersUsed;
        bool sorted = CollectMembers(type, at);
        Span<NamedMember> members = _members.AsSpan(first, _membersUsed - first);
        if (!sorted)
        {
            SortAndDropRepeated(type, ref members, first);
        }

        int count = members.Length;
        int opened = _out.OpenObject();
        for (int i = first; i < first + count; i++)
        {
            // read through the array: writing a value may move it
            WriteMember(_members[i]);
        }

        _out.CloseObject(opened);
        _membersUsed = first;
    }

    private void WriteMember(NamedMember member)
    {
        if (member.Field is FieldSchema field)
        {
            if (member.Value != 0 && field.Presence == Presence.Pointer && _tokens[member.Value].Kind == TokenKind.Null)
            {
                if (_lenient && field.Type.Nullable)
                {
                    _out.Name(field.NameJson, field.NameEscaped);
                    _out.Null();
                }

                return;
            }

            WriteField(field, member.Value);
            return;
        }

        TypeSchema type = member.Type!;
        bool isNull = _tokens[member.Value].Kind == TokenKind.Null;
        if (isNull && _lenient && !type.Nullable && type != AnyType)
        {
            return;
        }

        WriteName(member.Name);
        if (!isNull)
        {
            Write(type, member.Value);
        }
        else if (_lenient || type.Shape == TypeShape.Any)
        {
            _out.Null();
        }
        else
        {
            WriteZero(type);
        }
    }

    // says whether names came sorted and without repetition
    private bool CollectMembers(TypeSchema type, int at)
    {
        FieldIndex index = type.Index;
        TypeSchema? others = type.Shape == TypeShape.Map ? type.Element : type.Additional ?? (type.PreserveUnknown ? AnyType : null);
        int first = _membersUsed;
        int end = _tokens[at].Next;
        int expected = 0;
        bool sorted = true;
        for (int i = at + 1; i < end; i = _tokens[i + 1].Next)
        {
            int position = type.Shape == TypeShape.Map ? -1 : FindField(index, i, ref expected);
            FieldSchema? field = position < 0 ? null : index.Fields[position];
            if (field is null && others is null && !IsEmbeddedName(type, i))
            {
                Findings.Unknown(i, decoded: !_lenient);
                continue;
            }

            byte[]? decoded = _tokens[i].Kind == TokenKind.EscapedString ? DecodedUtf8(i) : null;
            AddMember(new NamedMember(i, i + 1, field, field is null ? others ?? AnyType : null, decoded));
            sorted = sorted && (_membersUsed - first < 2 || Compare(_members[_membersUsed - 2], _members[_membersUsed - 1]) < 0);
        }

        if (index.AlwaysWritten.Length == 0)
        {
            return sorted;
        }

        foreach (int position in index.AlwaysWritten)
        {
            AddUnset(index.Fields[position], first);
        }

        return false;
    }

    private void AddUnset(FieldSchema field, int first)
    {
        for (int i = first; i < _membersUsed; i++)
        {
            if (_members[i].Field == field)
            {
                return;
            }
        }

        AddMember(new NamedMember(0, 0, field, null, Encoding.UTF8.GetBytes(field.Name)));
    }

    private void AddMember(NamedMember member)
    {
        if (_membersUsed == _members.Length)
        {
            NamedMember[] larger = ArrayPool<NamedMember>.Shared.Rent(Math.Max(32, _membersUsed * 2));
            _members.AsSpan(0, _membersUsed).CopyTo(larger);
            ReturnMembers(_members);
            _members = larger;
        }

        _members[_membersUsed++] = member;
        _membersMost = Math.Max(_membersMost, _membersUsed);
    }

    // only what was used holds references that would keep something alive
    private readonly void ReturnMembers(NamedMember[] members)
    {
        if (members.Length > 0)
        {
            members.AsSpan(0, Math.Min(_membersMost, members.Length)).Clear();
            ArrayPool<NamedMember>.Shared.Return(members);
        }
    }

    private void SortAndDropRepeated(TypeSchema type, ref Span<NamedMember> members, int first)
    {
        NamedMember[] ordered = members.ToArray();
        Document body = _body;
        Array.Sort(ordered, (a, b) =>
        {
            int byName = CompareNames(body, a, b);
            return byName != 0 ? byName : a.Name.CompareTo(b.Name);
        });

        int kept = 0;
        foreach (NamedMember member in ordered)
        {
            if (kept > 0 && Compare(ordered[kept - 1], member) == 0)
            {
                if (_byName || type != FreeObject)
                {
                    Findings.Duplicate(member.Name);
                }

                CheckDiscarded(ordered[kept - 1]);
                ordered[kept - 1] = member;
                continue;
            }

            ordered[kept++] = member;
        }

        ordered.AsSpan(0, kept).CopyTo(members);
        _membersUsed = first + kept;
        members = members[..kept];
    }

    // what a later member replaces must have been good too
    private void CheckDiscarded(NamedMember member)
    {
        if (member.Value != 0 && _tokens[member.Value].Kind != TokenKind.Null)
        {
            (int, int, bool) mark = _out.Mark;
            Write(member.Field?.Type ?? member.Type!, member.Value);
            _out.Rewind(mark);
        }
    }

    private readonly int Compare(NamedMember a, NamedMember b) => CompareNames(_body, a, b);

    private static int CompareNames(Document body, NamedMember a, NamedMember b)
    {
        ReadOnlySpan<byte> left = a.Decoded ?? body.SpanOf(body.TokenAt(a.Name));
        ReadOnlySpan<byte> right = b.Decoded ?? body.SpanOf(body.TokenAt(b.Name));
        return left.SequenceCompareTo(right);
    }

    // an embedded resource has these three even where its schema does not mention them
    private readonly bool IsEmbeddedName(TypeSchema type, int name)
    {
        ReadOnlySpan<byte> text = TextOf(name);
        return type.EmbeddedResource
            && (text.SequenceEqual("apiVersion"u8) || text.SequenceEqual("kind"u8) || text.SequenceEqual("metadata"u8));
    }
}
