using System.Buffers;
using System.Numerics;
using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

/// <summary>
/// One walk over a body's tokens, in the order of the schema, that writes the canonical
/// document. Bytes that are canonical already are copied span by span. Problems and notices are
/// collected with the token they belong to, because upstream reports them in the body's order.
/// </summary>
internal ref partial struct Canonicaliser
{
    private readonly TypeSchema _root;
    private readonly Document _body;
    private readonly bool _mayMerge;
    private readonly EmptyLists _empty;
    private readonly ReadOnlySpan<byte> _in;
    private readonly ReadOnlySpan<Token> _tokens;
    private DocumentWriter _out;
    private BodyFindings? _findings;

    // where the members of the objects under way stand: for each field of the type, the token of its value
    private int[] _slots;
    private int _slotsUsed;

    // members of maps and of objects ordered by name, waiting to be sorted
    private NamedMember[] _members;
    private int _membersUsed;
    private int _membersMost;

    // inside a custom resource: members by name, free-form values normalised
    private bool _byName;

    // of a custom type: values of the wrong type are kept for validation to report
    private bool _lenient;

    // where strict decoding began: the body, or the metadata inside a custom resource
    private TypedRoot _typed;

    // a list or map was sent empty
    private bool _hasEmpty;

    // the body repeats a field that holds an object: Go merges the two
    private bool _mergesDuplicates;

    public Canonicaliser(TypeSchema root, Document body, bool mergeDuplicates, EmptyLists empty)
    {
        _mayMerge = mergeDuplicates;
        _empty = empty;
        _root = root;
        _body = body;
        _in = body.Bytes.Span;
        _tokens = body.Tokens;
        _out = new DocumentWriter(_in.Length + 256);
        _slots = ArrayPool<int>.Shared.Rent(256);
        _members = [];
        _byName = root.OrderedByName;
        _typed = new TypedRoot(root, 0);
    }

    public readonly void Dispose()
    {
        _out.Dispose();
        ArrayPool<int>.Shared.Return(_slots);
        ReturnMembers(_members);
    }

    public ParsedBody Run()
    {
        Walk();
        if (_findings?.Problem(_body) is string problem)
        {
            return new ParsedBody(null, problem, null);
        }

        IReadOnlyList<FieldNotice>? notices = _findings?.Notices(_body, _root.OrderedByName);
        if (_mergesDuplicates && _mayMerge)
        {
            ParsedBody merged = BodyParser.Parse(_root, DuplicateMembers.Merge(_root, _body), mergeDuplicates: false, _empty);
            return new ParsedBody(merged.Document, merged.Problem, notices) { HasEmpty = merged.HasEmpty };
        }

        return new ParsedBody(_out.Finish(_hasEmpty && _empty != EmptyLists.Stored ? null : _root), null, notices) { HasEmpty = _hasEmpty };
    }

    /// <summary>The canonical bytes alone; null when there is something to tell, which <see cref="Run"/> does.</summary>
    public byte[]? Encode()
    {
        Walk();
        return _findings is null && !_mergesDuplicates ? _out.FinishBytes() : null;
    }

    private void Walk()
    {
        if (_tokens[0].Kind == TokenKind.Null && _root.Shape == TypeShape.Object)
        {
            // Go reads null into a struct as nothing at all
            EmptyObject(_root);
        }
        else
        {
            Write(_root, 0);
        }
    }

    private void Write(TypeSchema type, int at)
    {
        if (_tokens[at].Settled)
        {
            _out.Copy(_body, at);
            return;
        }

        TokenKind kind = _tokens[at].Kind;
        switch (type.Shape)
        {
            case TypeShape.Object when kind == TokenKind.Object:
                WriteObject(type, at);
                break;
            case TypeShape.Map when kind == TokenKind.Object:
                WriteByName(type, at);
                break;
            case TypeShape.List when kind == TokenKind.Array:
                WriteList(type.Element!, at);
                break;
            case TypeShape.Any:
                WriteFree(at);
                break;
            case TypeShape.RawExtension:
                WriteRaw(at);
                break;
            case TypeShape.FieldsV1:
                WriteAsSent(at);
                break;
            case TypeShape.SchemaOrBool or TypeShape.SchemaOrArray or TypeShape.SchemaOrStringArray:
                WriteSchemaOr(type, at);
                break;
            default:
                WriteScalar(type, at);
                break;
        }
    }

    private void WriteObject(TypeSchema type, int at)
    {
        bool outerLenient = _lenient;
        TypedRoot outerTyped = _typed;
        if (type.OrderedByName)
        {
            _byName = true;
            _lenient = true;
        }
        else if (_lenient)
        {
            // metadata inside a custom resource has a type that is not custom: it is decoded strictly, and errors count from here
            _lenient = false;
            _typed = new TypedRoot(type, at);
        }

        if (_byName)
        {
            WriteByName(type, at);
        }
        else
        {
            WriteByTable(type, at);
        }

        _lenient = outerLenient;
        _typed = outerTyped;
    }

    private BodyFindings Findings => _findings ??= new BodyFindings();

    private void Mismatch(int at, TypeSchema expected)
    {
        // types with a decoder of their own end the decoding, all others let it go on to the next error
        bool ends = expected.Shape is TypeShape.Time or TypeShape.MicroTime or TypeShape.IntOrString;
        Findings.Add(new BodyProblem(at, _typed, expected, null, ends));
    }

    private void WriteByTable(TypeSchema type, int at)
    {
        FieldIndex index = type.Index;
        ReadOnlySpan<FieldSchema> fields = index.Fields;
        int slots = ReserveSlots(fields.Length);
        ulong seen = 0;
        bool wide = fields.Length > 64;
        if (wide)
        {
            _slots.AsSpan(slots, fields.Length).Clear();
        }

        int end = _tokens[at].Next;
        int expected = 0;
        for (int i = at + 1; i < end; i = _tokens[i + 1].Next)
        {
            int position = FindField(index, i, ref expected);
            if (position < 0)
            {
                Findings.Unknown(i, decoded: !_lenient);
                continue;
            }

            bool repeated = wide ? _slots[slots + position] != 0 : (seen & (1UL << position)) != 0;
            if (repeated && !Repeats(fields[position], _slots[slots + position], i))
            {
                continue;
            }

            seen |= 1UL << (position & 63);
            _slots[slots + position] = i + 1;
        }

        int opened = _out.OpenObject();
        if (wide)
        {
            for (int position = 0; position < fields.Length; position++)
            {
                WriteField(fields[position], _slots[slots + position]);
            }
        }
        else
        {
            for (ulong left = seen | index.AlwaysMask; left != 0; left &= left - 1)
            {
                int position = BitOperations.TrailingZeroCount(left);
                WriteField(fields[position], (seen & (1UL << position)) != 0 ? _slots[slots + position] : 0);
            }
        }

        _out.CloseObject(opened);
        _slotsUsed = slots;
    }

    private void WriteField(FieldSchema field, int at)
    {
        if (at != 0 && IsWritten(field, at))
        {
            _out.Name(field.NameJson, field.NameEscaped);
            Write(field.Type, at);
        }
        else if (field.Presence == Presence.Always)
        {
            _out.Name(field.NameJson, field.NameEscaped);
            WriteUnset(field);
        }
    }

    private void WriteList(TypeSchema element, int at)
    {
        int opened = _out.OpenArray();
        int end = _tokens[at].Next;
        for (int i = at + 1; i < end; i = _tokens[i].Next)
        {
            if (_tokens[i].Kind != TokenKind.Null)
            {
                Write(element, i);
            }
            else if (_lenient)
            {
                _out.Null();
            }
            else
            {
                WriteZero(element);
            }
        }

        _out.CloseArray(opened);
    }

    // whether a second occurrence of a field replaces the first; both have been seen, and the first is still checked
    private bool Repeats(FieldSchema field, int first, int name)
    {
        Findings.Duplicate(name);
        TokenKind before = _tokens[first].Kind;
        TokenKind now = _tokens[name + 1].Kind;
        if (before == TokenKind.Object && now == TokenKind.Object && field.Type.Shape is TypeShape.Object or TypeShape.Map)
        {
            _mergesDuplicates = true;
        }

        // null into a scalar or a struct does nothing in Go; into a pointer, list or map it unsets
        bool ignored = now == TokenKind.Null && field.Presence != Presence.Pointer
            && field.Type.Shape is not (TypeShape.List or TypeShape.Map or TypeShape.Bytes);
        int discarded = ignored ? name + 1 : first;
        if (_tokens[discarded].Kind != TokenKind.Null)
        {
            (int, int, bool) mark = _out.Mark;
            Write(field.Type, discarded);
            _out.Rewind(mark);
        }

        return !ignored;
    }

    private readonly int FindField(FieldIndex index, int nameAt, ref int expected)
    {
        Token name = _tokens[nameAt];
        return name.Kind == TokenKind.String
            ? index.Find(_in.Slice(name.Start, name.Length), ref expected)
            : index.Find(DecodedUtf8(nameAt), ref expected);
    }

    private int ReserveSlots(int count)
    {
        int from = _slotsUsed;
        if (from + count > _slots.Length)
        {
            int[] larger = ArrayPool<int>.Shared.Rent(Math.Max(_slots.Length * 2, from + count));
            _slots.AsSpan(0, from).CopyTo(larger);
            ArrayPool<int>.Shared.Return(_slots);
            _slots = larger;
        }

        _slotsUsed = from + count;
        return from;
    }
}
