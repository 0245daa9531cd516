using Xebec.Api.Documents;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Protobuf;

/// <summary>An object's message without its envelope.</summary>
internal static class ProtobufMessage
{
    public static ReadOnlyMemory<byte> Of(TypeSchema type, Document document)
    {
        byte[] enveloped = ProtobufWriter.Write("v1", "Any", type, document);
        Assert.True(ProtobufReader.TryOpen(enveloped, out _, out ReadOnlyMemory<byte> message, out string? problem), problem);
        return message;
    }
}
