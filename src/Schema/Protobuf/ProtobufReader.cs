using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Parsing;
using Xebec.Schema.Types;

namespace Xebec.Schema.Protobuf;

/// <summary>Reads what <see cref="ProtobufWriter"/> and upstream write. Never throws; problems are told in upstream's words.</summary>
public static class ProtobufReader
{
    /// <summary>Opens the envelope; <paramref name="message"/> is the object inside.</summary>
    public static bool TryOpen(ReadOnlyMemory<byte> body, out BodyKind kind, out ReadOnlyMemory<byte> message, out string? problem)
    {
        kind = new BodyKind("", "");
        message = default;
        ReadOnlySpan<byte> bytes = body.Span;
        problem = bytes.IsEmpty ? "empty data"
            : !bytes.StartsWith(ProtobufWriter.Prefix)
                ? "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]"
            : bytes.Length == ProtobufWriter.Prefix.Length ? "empty body"
            : null;
        if (problem is not null)
        {
            return false;
        }

        var input = new ProtoInput(bytes, ProtobufWriter.Prefix.Length, bytes.Length);
        while (input.Next(out ProtoValue value))
        {
            if (value is { Number: 1, WireType: ProtoWire.Bytes } && !TryReadKind(bytes, value, ref kind, out problem))
            {
                return false;
            }

            if (value is { Number: 2, WireType: ProtoWire.Bytes })
            {
                message = body[value.Start..value.End];
            }
        }

        problem = input.Problem;
        return problem is null;
    }

    /// <summary>
    /// Reads a message into the canonical document of its type. Fields it does not know are gone, as in upstream's decoder.
    /// </summary>
    public static ParsedBody Read(TypeSchema type, string apiVersion, string kind, ReadOnlyMemory<byte> message)
    {
        var decoder = new ProtoDecoder(message.Span);
        try
        {
            Document? json = decoder.Run(type, apiVersion, kind, out string? problem);
            if (json is null)
            {
                return new ParsedBody(null, problem, null);
            }

            ParsedBody parsed = BodyParser.Parse(type, json);
            return new ParsedBody(parsed.Document, parsed.Problem, null);
        }
        finally
        {
            decoder.Dispose();
        }
    }

    private static bool TryReadKind(ReadOnlySpan<byte> bytes, ProtoValue typeMeta, ref BodyKind kind, out string? problem)
    {
        var input = new ProtoInput(bytes, typeMeta.Start, typeMeta.End);
        while (input.Next(out ProtoValue value))
        {
            if (value.WireType == ProtoWire.Bytes)
            {
                string text = Encoding.UTF8.GetString(bytes[value.Start..value.End]);
                kind = value.Number == 1 ? kind with { ApiVersion = text } : value.Number == 2 ? kind with { Kind = text } : kind;
            }
        }

        problem = input.Problem;
        return problem is null;
    }
}
