using System.Buffers;
using System.Buffers.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Protobuf;

/// <summary>Writes the message of a canonical document by its schema, byte for byte as upstream's generated code does.</summary>
internal ref partial struct ProtoEncoder
{
    private const int MetadataNumber = 1;
    private const int ResourceVersionNumber = 6;

    private ReadOnlySpan<byte> _in;
    private ReadOnlySpan<Token> _tokens;
    private Document _document;
    private ProtoBuffer _out;
    private int[] _slots;
    private int _slotsUsed;

    // takes the place of metadata.resourceVersion, which stored bytes never have
    private string? _resourceVersion;

    public ProtoEncoder(int expected)
    {
        _out = new ProtoBuffer(expected);
        _slots = ArrayPool<int>.Shared.Rent(256);
        _document = null!;
    }

    /// <summary>What has been written; callers may add their own around messages.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref ProtoBuffer Out => ref _out;

    public readonly void Dispose()
    {
        _out.Dispose();
        ArrayPool<int>.Shared.Return(_slots);
    }

    /// <summary>Writes a whole object without a length.</summary>
    public void WriteRoot(TypeSchema type, Document document, string? resourceVersion)
    {
        _document = document;
        _in = document.Bytes.Span;
        _tokens = document.Tokens;
        _resourceVersion = resourceVersion;
        Message(type, _tokens[0].Kind == TokenKind.Object ? 0 : -1, 0);
    }

    // at is the object's token, or -1 for a struct that was not set; depth counts messages
    private void Message(TypeSchema type, int at, int depth)
    {
        FieldIndex index = type.Index;
        int slots = ReserveSlots(index.Fields.Length);
        _slots.AsSpan(slots, index.Fields.Length).Fill(-1);
        if (at >= 0)
        {
            int end = _tokens[at].Next;
            int expected = 0;
            for (int i = at + 1; i < end; i = _tokens[i + 1].Next)
            {
                int position = index.Find(TextOf(i), ref expected);
                if (position >= 0 && _tokens[i + 1].Kind != TokenKind.Null)
                {
                    _slots[slots + position] = i + 1;
                }
            }
        }

        Fields(type.Proto, slots, depth);
        _slotsUsed = slots;
    }

    private void Fields(ProtoPlan plan, int slots, int depth)
    {
        foreach (ProtoField proto in plan.Fields)
        {
            if (proto.Inlined is ProtoPlan inlined)
            {
                _out.Varint(proto.Tag);
                int opened = _out.Open();
                Fields(inlined, slots, depth + 1);
                _out.Close(opened);
                continue;
            }

            int at = _slots[slots + proto.Field!.Position];
            if (depth == 1 && _resourceVersion is not null
                && proto.Number == ResourceVersionNumber && proto.Field.Name == "resourceVersion")
            {
                _out.Varint(proto.Tag);
                Text(_resourceVersion);
            }
            else if (at >= 0)
            {
                Field(proto, at, depth);
            }
            else if (proto.WrittenWhenUnset)
            {
                _out.Varint(proto.Tag);
                Zero(proto.Field, depth);
            }
        }
    }

    private void Field(ProtoField proto, int at, int depth)
    {
        TypeSchema type = proto.Field!.Type;
        switch (type.Shape)
        {
            case TypeShape.Map:
                Map(proto, type.Element!, at);
                break;
            case TypeShape.List when ProtoField.Repeated(type):
                for (int i = at + 1; i < _tokens[at].Next; i = _tokens[i].Next)
                {
                    _out.Varint(proto.Tag);
                    Single(type.Element!, i, 2);
                }

                break;
            default:
                _out.Varint(proto.Tag);

                // only the object's own metadata has the resourceVersion to be replaced
                Single(type, at, depth == 0 && proto.Number == MetadataNumber ? 1 : 2);
                break;
        }
    }

    // canonical maps are sorted already, as upstream writes them
    private void Map(ProtoField proto, TypeSchema element, int at)
    {
        for (int i = at + 1; i < _tokens[at].Next; i = _tokens[i + 1].Next)
        {
            _out.Varint(proto.Tag);
            int opened = _out.Open();
            _out.Varint(1 << 3 | ProtoWire.Bytes);
            Text(i);
            _out.Varint((uint)(2 << 3 | ProtoWire.TypeOf(element)));
            Single(element, i + 1, 2);
            _out.Close(opened);
        }
    }

    // a value behind its tag
    private void Single(TypeSchema type, int at, int depth)
    {
        switch (type.Shape)
        {
            case TypeShape.String:
                Text(at);
                break;
            case TypeShape.Boolean:
                _out.Varint(_tokens[at].Kind == TokenKind.True ? 1u : 0u);
                break;
            case TypeShape.Int32 or TypeShape.Int64:
                _out.Varint(unchecked((ulong)Integer(at)));
                break;
            case TypeShape.Double:
                Utf8Parser.TryParse(TextOf(at), out double number, out _);
                _out.Double(number);
                break;
            case TypeShape.Bytes:
                Base64(at);
                break;
            case TypeShape.Object:
                int opened = _out.Open();
                Message(type, _tokens[at].Kind == TokenKind.Object ? at : -1, depth);
                _out.Close(opened);
                break;
            case TypeShape.Quantity:
                opened = _out.Open();
                _out.Varint(1 << 3 | ProtoWire.Bytes);
                Text(at);
                _out.Close(opened);
                break;
            case TypeShape.Time or TypeShape.MicroTime:
                Time(at, type.Shape == TypeShape.MicroTime);
                break;
            case TypeShape.IntOrString:
                IntOrString(at);
                break;
            case TypeShape.RawExtension or TypeShape.FieldsV1 or TypeShape.Any:
                Raw(at);
                break;
            case TypeShape.List:
                // a list with a message around it: its elements are field 1
                opened = _out.Open();
                for (int i = at + 1; i < _tokens[at].Next; i = _tokens[i].Next)
                {
                    _out.Varint((uint)(1 << 3 | ProtoWire.TypeOf(type.Element!)));
                    Single(type.Element!, i, 2);
                }

                _out.Close(opened);
                break;
            case TypeShape.SchemaOrArray or TypeShape.SchemaOrBool or TypeShape.SchemaOrStringArray:
                SchemaOr(type, at);
                break;
        }
    }

    private void Zero(FieldSchema field, int depth)
    {
        switch (field.Type.Shape)
        {
            case TypeShape.Object:
                int opened = _out.Open();
                Message(field.Type, -1, depth == 0 && field.ProtoPath is [MetadataNumber] ? 1 : 2);
                _out.Close(opened);
                break;
            case TypeShape.Double:
                _out.Double(0);
                break;
            case TypeShape.Quantity:
                _out.Raw([3, 1 << 3 | ProtoWire.Bytes, 1, (byte)'0']);
                break;
            case TypeShape.IntOrString:
                _out.Raw([6, 1 << 3, 0, 2 << 3, 0, 3 << 3 | ProtoWire.Bytes, 0]);
                break;
            default:
                // zero, false, "", and messages without content
                _out.Varint(0);
                break;
        }
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
