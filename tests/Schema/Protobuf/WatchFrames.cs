using System.Buffers.Binary;
using System.Text;
using Xebec.Schema.Protobuf;

namespace Xebec.Tests.Schema.Protobuf;

/// <summary>Watches in protobuf as a client takes them apart.</summary>
internal static class WatchFrames
{
    /// <summary>
    /// Takes one watch frame from the beginning of a stream's bytes. False while it is incomplete, or when <paramref name="problem"/> says
    /// what is wrong with it.
    /// </summary>
    /// <param name="frameBytesMax">Largest frame accepted.</param>
    /// <param name="consumed">How many bytes the frame took.</param>
    public static bool TryRead(ReadOnlyMemory<byte> stream, int frameBytesMax,
        out string type, out ReadOnlyMemory<byte> enveloped, out int consumed, out string? problem)
    {
        type = "";
        enveloped = default;
        consumed = 0;
        problem = null;
        if (stream.Length < 4)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(stream.Span);
        if (length > frameBytesMax)
        {
            problem = $"watch frame of {length} bytes is larger than the limit of {frameBytesMax}";
            return false;
        }

        if (stream.Length - 4 < length)
        {
            return false;
        }

        consumed = 4 + (int)length;
        var input = new ProtoInput(stream.Span, 4, consumed);
        while (input.Next(out ProtoValue value))
        {
            if (value is { Number: 1, WireType: ProtoWire.Bytes })
            {
                type = Encoding.UTF8.GetString(stream.Span[value.Start..value.End]);
            }
            else if (value is { Number: 2, WireType: ProtoWire.Bytes })
            {
                var raw = new ProtoInput(stream.Span, value.Start, value.End);
                while (raw.Next(out ProtoValue part))
                {
                    enveloped = part is { Number: 1, WireType: ProtoWire.Bytes } ? stream[part.Start..part.End] : enveloped;
                }

                problem ??= raw.Problem;
            }
        }

        problem ??= input.Problem;
        return problem is null;
    }
}
