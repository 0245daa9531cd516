using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Protobuf;

/// <summary>
/// Writes a message as JSON by its schema: every field that the message has, in the schema's order. What presence makes of zero values, and
/// all else that is canonical, is left to the body parser.
/// </summary>
internal ref partial struct ProtoDecoder
{
    private ReadOnlySpan<byte> _in;
    private DocumentWriter _out;
    private Found[] _found;
    private int _foundUsed;
    private string? _problem;
    private int _depth;

    public ProtoDecoder(ReadOnlySpan<byte> message)
    {
        _in = message;
        _out = new DocumentWriter((message.Length * 2) + 256);
        _found = ArrayPool<Found>.Shared.Rent(256);
    }

    // a field of the type that the message has
    private readonly record struct Found(int Position, int Sequence, ProtoValue Value);

    public readonly void Dispose()
    {
        _out.Dispose();
        ArrayPool<Found>.Shared.Return(_found);
    }

    /// <summary>The object as JSON with its kind, or null and what is wrong.</summary>
    public Document? Run(TypeSchema type, string apiVersion, string kind, out string? problem)
    {
        int opened = _out.OpenObject();
        if (kind.Length > 0)
        {
            _out.PlainName("kind"u8);
            Text(Encoding.UTF8.GetBytes(kind));
            _out.PlainName("apiVersion"u8);
            Text(Encoding.UTF8.GetBytes(apiVersion));
        }

        Members(type, 0, _in.Length);
        _out.CloseObject(opened);
        problem = _problem;
        return problem is null ? _out.Finish() : null;
    }

    private void Fail(string? problem) => _problem ??= problem;

    private void Members(TypeSchema type, int start, int end)
    {
        int first = _foundUsed;
        Find(type.Proto, start, end);
        Span<Found> found = _found.AsSpan(first, _foundUsed - first);
        found.Sort(static (a, b) => a.Position != b.Position ? a.Position.CompareTo(b.Position) : a.Sequence.CompareTo(b.Sequence));
        int last = _foundUsed;
        for (int i = first; i < last && _problem is null;)
        {
            int next = i + 1;
            while (next < last && _found[next].Position == _found[i].Position)
            {
                next++;
            }

            FieldSchema field = type.Fields[_found[i].Position];
            _out.Name(field.NameJson, field.NameEscaped);
            Field(field.Type, i, next);
            i = next;
        }

        _foundUsed = first;
    }

    private void Find(ProtoPlan plan, int start, int end)
    {
        var input = new ProtoInput(_in, start, end);
        while (input.Next(out ProtoValue value))
        {
            ProtoField? field = plan.Find(value.Number);
            if (field is null)
            {
                continue;
            }

            bool packed = value.WireType == ProtoWire.Bytes && field.WireType != ProtoWire.Bytes
                && field.Field?.Type.Shape == TypeShape.List;
            if (value.WireType != field.WireType && !packed)
            {
                string name = field.Field?.Name ?? value.Number.ToString(CultureInfo.InvariantCulture);
                Fail($"proto: wrong wireType = {value.WireType} for field {char.ToUpperInvariant(name[0])}{name[1..]}");
                return;
            }

            if (field.Inlined is ProtoPlan inlined)
            {
                Find(inlined, value.Start, value.End);
            }
            else
            {
                Add(new Found(field.Field!.Position, _foundUsed, value));
            }
        }

        Fail(input.Problem);
    }

    private void Add(Found found)
    {
        if (_foundUsed == _found.Length)
        {
            Found[] larger = ArrayPool<Found>.Shared.Rent(_foundUsed * 2);
            _found.AsSpan(0, _foundUsed).CopyTo(larger);
            ArrayPool<Found>.Shared.Return(_found);
            _found = larger;
        }

        _found[_foundUsed++] = found;
    }

    // all occurrences of one field
    private void Field(TypeSchema type, int from, int to)
    {
        if (type.Shape == TypeShape.Map)
        {
            int opened = _out.OpenObject();
            for (int i = from; i < to; i++)
            {
                Entry(type.Element!, _found[i].Value);
            }

            _out.CloseObject(opened);
        }
        else if (ProtoField.Repeated(type))
        {
            int opened = _out.OpenArray();
            for (int i = from; i < to && _problem is null; i++)
            {
                Element(type.Element!, _found[i].Value);
            }

            _out.CloseArray(opened);
        }
        else if (to - from > 1 && type.Shape == TypeShape.Object)
        {
            // a message that comes in parts is the message of the parts one after the other
            var parts = new ArrayBufferWriter<byte>();
            for (int i = from; i < to; i++)
            {
                parts.Write(_in[_found[i].Value.Start.._found[i].Value.End]);
            }

            ReadOnlySpan<byte> whole = _in;
            _in = parts.WrittenMemory.Span;
            Single(type, new ProtoValue(0, ProtoWire.Bytes, 0, _in.Length, 0));
            _in = whole;
        }
        else
        {
            Single(type, _found[to - 1].Value);
        }
    }

    private void Element(TypeSchema type, ProtoValue value)
    {
        if (value.WireType != ProtoWire.Bytes || ProtoWire.TypeOf(type) == ProtoWire.Bytes)
        {
            Single(type, value);
            return;
        }

        // packed numbers
        var input = new ProtoInput(_in, value.Start, value.End);
        int at = value.Start;
        if (ProtoWire.TypeOf(type) == ProtoWire.Fixed64)
        {
            for (; at + 8 <= value.End; at += 8)
            {
                Single(type, new ProtoValue(0, ProtoWire.Fixed64, at, at + 8, 0));
            }

            return;
        }

        for (ulong number = 0; at < value.End && input.Varint(out number); at = input.Position)
        {
            Single(type, new ProtoValue(0, ProtoWire.Varint, 0, 0, number));
        }

        Fail(input.Problem);
    }

    private void Entry(TypeSchema element, ProtoValue entry)
    {
        ProtoValue key = default;
        ProtoValue content = default;
        var input = new ProtoInput(_in, entry.Start, entry.End);
        while (input.Next(out ProtoValue part))
        {
            key = part.Number == 1 ? part : key;
            content = part.Number == 2 ? part : content;
        }

        Fail(input.Problem);
        if (_problem is not null)
        {
            return;
        }

        _out.EscapedName(Valid(_in[key.Start..key.End]));
        Single(element, content.Number == 0 ? new ProtoValue(2, ProtoWire.TypeOf(element), 0, 0, 0) : content);
    }

    private void Single(TypeSchema type, ProtoValue value)
    {
        if (_problem is not null)
        {
            return;
        }

        ReadOnlySpan<byte> content = _in[value.Start..value.End];
        switch (type.Shape)
        {
            case TypeShape.String:
                Text(content);
                break;
            case TypeShape.Boolean:
                _out.Flag(value.Scalar != 0);
                break;
            case TypeShape.Int32:
                Integer(unchecked((int)value.Scalar));
                break;
            case TypeShape.Int64:
                Integer(unchecked((long)value.Scalar));
                break;
            case TypeShape.Double:
                Double(content.Length == 8 ? BinaryPrimitives.ReadDoubleLittleEndian(content) : 0);
                break;
            case TypeShape.Bytes:
                byte[] encoded = new byte[System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(content.Length)];
                System.Buffers.Text.Base64.EncodeToUtf8(content, encoded, out _, out _);
                _out.Text(encoded, escaped: false);
                break;
            case TypeShape.Object:
                Object(type, value);
                break;
            case TypeShape.List:
                Wrapped(type, value);
                break;
            case TypeShape.SchemaOrArray or TypeShape.SchemaOrBool or TypeShape.SchemaOrStringArray:
                SchemaOr(type, value);
                break;
            default:
                Wrapper(type.Shape, value);
                break;
        }
    }

    private void Object(TypeSchema type, ProtoValue value)
    {
        if (++_depth >= Document.DepthMax - 4)
        {
            Fail("proto: exceeded max depth");
            return;
        }

        int opened = _out.OpenObject();
        Members(type, value.Start, value.End);
        _out.CloseObject(opened);
        _depth--;
    }
}
