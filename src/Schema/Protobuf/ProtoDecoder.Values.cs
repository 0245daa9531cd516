using System.Buffers.Text;
using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Schema.Parsing;
using Xebec.Schema.Types;

namespace Xebec.Schema.Protobuf;

/// <summary>Values that are no objects in JSON: scalars, and the messages that protobuf puts around some of them.</summary>
internal ref partial struct ProtoDecoder
{
    // messages whose JSON is no object: their parts are few and known
    private void Wrapper(TypeShape shape, ProtoValue value)
    {
        ProtoValue one = default;
        ProtoValue two = default;
        ProtoValue three = default;
        var input = new ProtoInput(_in, value.Start, value.End);
        while (input.Next(out ProtoValue part))
        {
            one = part.Number == 1 ? part : one;
            two = part.Number == 2 ? part : two;
            three = part.Number == 3 ? part : three;
        }

        Fail(input.Problem);
        if (_problem is not null)
        {
            return;
        }

        switch (shape)
        {
            case TypeShape.Quantity:
                Text(one.Number == 0 ? "0"u8 : _in[one.Start..one.End]);
                break;
            case TypeShape.Time or TypeShape.MicroTime:
                Time(value.Start == value.End, unchecked((long)one.Scalar), unchecked((int)two.Scalar), shape == TypeShape.MicroTime);
                break;
            case TypeShape.IntOrString when one.Scalar == 1:
                Text(_in[three.Start..three.End]);
                break;
            case TypeShape.IntOrString:
                Integer(unchecked((int)two.Scalar));
                break;
            default:
                Json(_in[one.Start..one.End]);
                break;
        }
    }

    private void Wrapped(TypeSchema type, ProtoValue value)
    {
        int opened = _out.OpenArray();
        var input = new ProtoInput(_in, value.Start, value.End);
        while (input.Next(out ProtoValue item))
        {
            if (item.Number == 1)
            {
                Element(type.Element!, item);
            }
        }

        Fail(input.Problem);
        _out.CloseArray(opened);
    }

    private void SchemaOr(TypeSchema type, ProtoValue value)
    {
        bool orBool = type.Shape == TypeShape.SchemaOrBool;
        bool allows = false;
        ProtoValue schema = default;
        int array = -1;
        var input = new ProtoInput(_in, value.Start, value.End);
        while (input.Next(out ProtoValue part))
        {
            if (part.Number == (orBool ? 2 : 1) && part.WireType == ProtoWire.Bytes)
            {
                schema = part;
            }
            else if (part.Number == 1)
            {
                allows = part.Scalar != 0;
            }
            else if (part.Number == 2 && schema.Number == 0 && _problem is null)
            {
                array = array < 0 ? _out.OpenArray() : array;
                Single(type.Shape == TypeShape.SchemaOrArray ? type.Element! : StringType, part);
            }
        }

        Fail(input.Problem);
        if (array >= 0)
        {
            _out.CloseArray(array);
        }
        else if (schema.Number != 0)
        {
            Single(type.Element!, schema);
        }
        else if (orBool)
        {
            _out.Flag(allows);
        }
        else
        {
            _out.Null();
        }
    }

    private static readonly TypeSchema StringType = new(TypeShape.String);

    private static ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> utf8) => System.Text.Unicode.Utf8.IsValid(utf8) ? utf8 : GoUtf8.Valid(utf8);

    private void Text(scoped ReadOnlySpan<byte> utf8) => _out.EscapedText(Valid(utf8));

    private void Integer(long number)
    {
        Span<byte> buffer = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, buffer, out int written);
        _out.Number(buffer[..written]);
    }

    private void Double(double number)
    {
        if (!double.IsFinite(number))
        {
            Fail("json: unsupported value: " + number.ToString(CultureInfo.InvariantCulture));
            return;
        }

        Span<byte> buffer = stackalloc byte[GoNumbers.BytesMax];
        _out.Number(buffer[..GoNumbers.Write(number, buffer)]);
    }

    private void Time(bool unset, long seconds, int nanos, bool micro)
    {
        // 100,000 years either way: enough for every date there is, and no date overflows
        const long most = 3_155_760_000_000;
        if (unset)
        {
            _out.Null();
        }
        else if (seconds is < -most or > most || nanos is < 0 or >= 1_000_000_000)
        {
            Fail("proto: time out of range");
        }
        else
        {
            Span<byte> buffer = stackalloc byte[TimeText.FormattedBytesMax];
            _out.Text(buffer[..TimeText.Write(new Timestamp(seconds, nanos), micro, buffer)], escaped: false);
        }
    }

    private void Json(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty)
        {
            _out.Null();
        }
        else if (Document.TryParse(raw.ToArray(), out Document? document, out string? problem))
        {
            _out.Copy(document, 0);
        }
        else
        {
            Fail(problem);
        }
    }
}
