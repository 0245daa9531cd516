using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Xebec.Api.Documents;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>Protobuf wire format, as much of it as OpenAPI documents need: texts, numbers, messages in messages.</summary>
internal sealed class DescribingMessage
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Text(int number, Value text)
    {
        if (text.Text is { Length: > 0 } value)
        {
            Bytes(number, Encoding.UTF8.GetBytes(value));
        }
    }

    public void Texts(int number, Value texts)
    {
        foreach (Value text in texts.Elements)
        {
            Bytes(number, Encoding.UTF8.GetBytes(text.TextOrEmpty));
        }
    }

    public void Flag(int number, Value flag)
    {
        if (flag.IsTrue)
        {
            Varint((ulong)number << 3);
            Varint(1);
        }
    }

    public void Integer(int number, Value value)
    {
        if (value.Integer is { } whole and not 0)
        {
            Varint((ulong)number << 3);
            Varint((ulong)whole);
        }
    }

    public void Real(int number, Value value)
    {
        if (value.Real is { } real and not 0)
        {
            Double(number, real);
        }
    }

    public void Any(int number, Value value)
    {
        if (value.Exists)
        {
            Nested(number, any => any.Bytes(2, JsonText.ToBytes(value)));
        }
    }

    /// <summary>One of several that a field may be: written even when it is zero, so that it can be told which.</summary>
    /// <param name="number">The field of its kind.</param>
    /// <param name="value">A text, a number (as a double) or a flag; nothing is written of anything else.</param>
    public void Choice(int number, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.String:
                Bytes(number, Encoding.UTF8.GetBytes(value.TextOrEmpty));
                break;
            case ValueKind.Number when value.Real is { } real:
                Double(number, real);
                break;
            case ValueKind.Boolean:
                Varint((ulong)number << 3);
                Varint(value.IsTrue ? 1UL : 0);
                break;
        }
    }

    /// <summary>Members as messages of a name and a value.</summary>
    public void Named(int number, Value members, Action<DescribingMessage, Value> write)
    {
        foreach (Member member in members.Members)
        {
            Nested(number, named =>
            {
                named.Text(1, member.NameValue);
                named.Nested(2, value => write(value, member.Value));
            });
        }
    }

    /// <summary>Members whose names begin with x-, as named YAML texts (JSON is YAML).</summary>
    public void Extensions(int number, Value holder)
    {
        foreach (Member member in holder.Members)
        {
            if (member.Name.StartsWith("x-", StringComparison.Ordinal))
            {
                Nested(number, named =>
                {
                    named.Text(1, member.NameValue);
                    named.Any(2, member.Value);
                });
            }
        }
    }

    public void Nested(int number, Action<DescribingMessage> write)
    {
        var inner = new DescribingMessage();
        write(inner);
        Bytes(number, inner._bytes.WrittenSpan);
    }

    public void Bytes(int number, ReadOnlySpan<byte> bytes)
    {
        Varint(((ulong)number << 3) | 2);
        Varint((ulong)bytes.Length);
        _bytes.Write(bytes);
    }

    private void Double(int number, double value)
    {
        Varint(((ulong)number << 3) | 1);
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(sizeof(double)), value);
        _bytes.Advance(sizeof(double));
    }

    private void Varint(ulong value)
    {
        Span<byte> span = _bytes.GetSpan(10);
        int used = 0;
        while (value >= 0x80)
        {
            span[used++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[used++] = (byte)value;
        _bytes.Advance(used);
    }
}
