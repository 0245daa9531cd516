using System.Buffers.Binary;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Protobuf;

/// <summary>
/// Objects, lists and watch frames as upstream's protobuf: <c>k8s\0</c>, an envelope that tells the kind, and the message in it.
/// </summary>
public static class ProtobufWriter
{
    internal static ReadOnlySpan<byte> Prefix => "k8s\0"u8;

    /// <summary>One object with its envelope.</summary>
    /// <param name="document">Canonical; apiVersion and kind are taken from the arguments.</param>
    /// <param name="resourceVersion">Written as metadata.resourceVersion in place of the document's own; null leaves that.</param>
    public static byte[] Write(string apiVersion, string kind, TypeSchema type, Document document, string? resourceVersion = null)
    {
        var encoder = new ProtoEncoder((document.Bytes.Length / 2) + 256);
        int raw = OpenEnvelope(ref encoder, apiVersion, kind);
        encoder.WriteRoot(type, document, resourceVersion);
        return CloseEnvelope(ref encoder, raw);
    }

    /// <summary>A list with its envelope.</summary>
    public static byte[] WriteList(string apiVersion, string listKind, TypeSchema itemType,
        IEnumerable<(Document Document, string? ResourceVersion)> items, ListMetadata metadata)
    {
        var encoder = new ProtoEncoder(4096);
        int raw = OpenEnvelope(ref encoder, apiVersion, listKind);
        WriteMetadata(ref encoder.Out, metadata);
        foreach ((Document document, string? resourceVersion) in items)
        {
            encoder.Out.Varint(2 << 3 | ProtoWire.Bytes);
            int opened = encoder.Out.Open();
            encoder.WriteRoot(itemType, document, resourceVersion);
            encoder.Out.Close(opened);
        }

        return CloseEnvelope(ref encoder, raw);
    }

    /// <summary>
    /// One frame of a watch: four bytes of length, big end first, and a WatchEvent.
    /// Unlike everything else it has no envelope, but the object in it has.
    /// </summary>
    /// <param name="type">ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.</param>
    /// <param name="enveloped">The object as <see cref="Write"/> gives it.</param>
    public static byte[] WriteWatchFrame(string type, ReadOnlySpan<byte> enveloped)
    {
        var buffer = new ProtoBuffer(enveloped.Length + type.Length + 32);
        buffer.Raw([0, 0, 0, 0]);
        buffer.Varint(1 << 3 | ProtoWire.Bytes);
        buffer.Bytes(Encoding.UTF8.GetBytes(type));
        buffer.Varint(2 << 3 | ProtoWire.Bytes);
        int opened = buffer.Open();
        buffer.Varint(1 << 3 | ProtoWire.Bytes);
        buffer.Bytes(enveloped);
        buffer.Close(opened);
        byte[] frame = buffer.Written.ToArray();
        buffer.Dispose();
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        return frame;
    }

    private static int OpenEnvelope(ref ProtoEncoder encoder, string apiVersion, string kind)
    {
        ref ProtoBuffer buffer = ref encoder.Out;
        buffer.Raw(Prefix);
        buffer.Varint(1 << 3 | ProtoWire.Bytes);
        int typeMeta = buffer.Open();
        buffer.Varint(1 << 3 | ProtoWire.Bytes);
        buffer.Bytes(Encoding.UTF8.GetBytes(apiVersion));
        buffer.Varint(2 << 3 | ProtoWire.Bytes);
        buffer.Bytes(Encoding.UTF8.GetBytes(kind));
        buffer.Close(typeMeta);
        buffer.Varint(2 << 3 | ProtoWire.Bytes);
        return buffer.Open();
    }

    private static byte[] CloseEnvelope(ref ProtoEncoder encoder, int raw)
    {
        ref ProtoBuffer buffer = ref encoder.Out;
        buffer.Close(raw);

        // content encoding and content type, both empty
        buffer.Raw([3 << 3 | ProtoWire.Bytes, 0, 4 << 3 | ProtoWire.Bytes, 0]);
        byte[] bytes = buffer.Written.ToArray();
        encoder.Dispose();
        return bytes;
    }

    private static void WriteMetadata(ref ProtoBuffer buffer, ListMetadata metadata)
    {
        buffer.Varint(1 << 3 | ProtoWire.Bytes);
        int opened = buffer.Open();
        buffer.Varint(1 << 3 | ProtoWire.Bytes);
        buffer.Varint(0);
        buffer.Varint(2 << 3 | ProtoWire.Bytes);
        buffer.Bytes(Encoding.UTF8.GetBytes(metadata.ResourceVersion));
        buffer.Varint(3 << 3 | ProtoWire.Bytes);
        buffer.Bytes(Encoding.UTF8.GetBytes(metadata.Continue));
        if (metadata.RemainingItemCount is long remaining)
        {
            buffer.Varint(4 << 3);
            buffer.Varint(unchecked((ulong)remaining));
        }

        buffer.Close(opened);
    }
}

/// <summary>What a list says of itself.</summary>
/// <param name="Continue">The token of the next page; "" at the end.</param>
/// <param name="RemainingItemCount">How many items follow this page; null when unknown.</param>
public readonly record struct ListMetadata(string ResourceVersion, string Continue = "", long? RemainingItemCount = null);
