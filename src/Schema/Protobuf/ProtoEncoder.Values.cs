using System.Buffers.Text;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Schema.Types;

namespace Xebec.Schema.Protobuf;

/// <summary>Scalars, and the messages that protobuf puts around values whose JSON is no object.</summary>
internal ref partial struct ProtoEncoder
{
    private readonly ReadOnlySpan<byte> TextOf(int at) => _in.Slice(_tokens[at].Start, _tokens[at].Length);

    private void Text(int at)
    {
        if (_tokens[at].Kind == TokenKind.EscapedString)
        {
            Text(JsonText.Unescape(TextOf(at)));
        }
        else
        {
            _out.Bytes(TextOf(at));
        }
    }

    private void Text(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        _out.Varint((uint)length);
        _out.Advance(Encoding.UTF8.GetBytes(text, _out.Space(length)));
    }

    private readonly long Integer(int at) => Utf8Parser.TryParse(TextOf(at), out long number, out _) ? number : 0;

    private void Base64(int at)
    {
        ReadOnlySpan<byte> text = TextOf(at);
        int most = System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(text.Length);
        int padding = text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        _out.Varint((uint)(most - padding));
        System.Buffers.Text.Base64.DecodeFromUtf8(text, _out.Space(most), out _, out int written);
        _out.Advance(written);
    }

    private void Time(int at, bool micro)
    {
        Timestamp time = default;
        _ = micro ? TimeText.TryReadMicro(TextOf(at), out time, out _) : TimeText.TryRead(TextOf(at), out time, out _);
        int opened = _out.Open();
        _out.Varint(1 << 3);
        _out.Varint(unchecked((ulong)time.UnixSeconds));
        _out.Varint(2 << 3);
        _out.Varint((uint)time.Nanos);
        _out.Close(opened);
    }

    private void IntOrString(int at)
    {
        bool number = _tokens[at].Kind == TokenKind.Number;
        int opened = _out.Open();
        _out.Varint(1 << 3);
        _out.Varint(number ? 0u : 1u);
        _out.Varint(2 << 3);
        _out.Varint(number ? unchecked((ulong)Integer(at)) : 0);
        _out.Varint(3 << 3 | ProtoWire.Bytes);
        if (number)
        {
            _out.Varint(0);
        }
        else
        {
            Text(at);
        }

        _out.Close(opened);
    }

    // JSON kept as bytes: strings with their quotes
    private void Raw(int at)
    {
        Token token = _tokens[at];
        bool text = token.Kind is TokenKind.String or TokenKind.EscapedString;
        int opened = _out.Open();
        _out.Varint(1 << 3 | ProtoWire.Bytes);
        _out.Bytes(text ? _in.Slice(token.Start - 1, token.Length + 2) : TextOf(at));
        _out.Close(opened);
    }

    private void SchemaOr(TypeSchema type, int at)
    {
        TokenKind kind = _tokens[at].Kind;
        int opened = _out.Open();
        if (type.Shape == TypeShape.SchemaOrBool)
        {
            _out.Varint(1 << 3);
            _out.Varint(kind == TokenKind.False ? 0u : 1u);
        }

        if (kind == TokenKind.Object)
        {
            _out.Varint((uint)((type.Shape == TypeShape.SchemaOrBool ? 2 : 1) << 3 | ProtoWire.Bytes));
            Single(type.Element!, at, 2);
        }
        else if (kind == TokenKind.Array)
        {
            for (int i = at + 1; i < _tokens[at].Next; i = _tokens[i].Next)
            {
                _out.Varint(2 << 3 | ProtoWire.Bytes);
                if (type.Shape == TypeShape.SchemaOrArray)
                {
                    Single(type.Element!, i, 2);
                }
                else
                {
                    Text(i);
                }
            }
        }

        _out.Close(opened);
    }
}
