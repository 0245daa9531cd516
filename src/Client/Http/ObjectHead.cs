using System.Text.Json;
using Xebec.Api.Keys;
using Xebec.Client.Seam;

namespace Xebec.Client.Http;

/// <summary>What stands outside an object's substance: read in one pass over the bytes, without a table.</summary>
internal readonly record struct ObjectHead(
    string ApiVersion, string Kind, string Namespace, string Name, string Uid, string ResourceVersion)
{
    /// <summary>Reads the head of one JSON object.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public static ObjectHead Read(ReadOnlySpan<byte> utf8)
    {
        var head = new ObjectHead("", "", "", "", "", "");
        var reader = new Utf8JsonReader(utf8, WireJson.ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return head;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("kind"u8))
            {
                head = head with { Kind = WireJson.TextAfter(ref reader) };
            }
            else if (reader.ValueTextEquals("apiVersion"u8))
            {
                head = head with { ApiVersion = WireJson.TextAfter(ref reader) };
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                head = WithMetadata(head, ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return head;
    }

    /// <summary>
    /// The object with a copy of its bytes. Items of upstream's lists have no kind of their own; they get it here, so that an object
    /// reads alike wherever it came from.
    /// </summary>
    public static ApiObject ToObject(ReadOnlySpan<byte> utf8, ApiResource resource)
    {
        ObjectHead head = Read(utf8);
        byte[] bytes = head.Kind.Length > 0 ? utf8.ToArray() : WireJson.WithKind(utf8, resource.Kind, resource.ApiVersion);
        return new ApiObject(new ObjectKey(resource.Name, head.Namespace, head.Name), new Uid(head.Uid), head.ResourceVersion, bytes);
    }

    private static ObjectHead WithMetadata(ObjectHead head, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return head;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                head = head with { Name = WireJson.TextAfter(ref reader) };
            }
            else if (reader.ValueTextEquals("namespace"u8))
            {
                head = head with { Namespace = WireJson.TextAfter(ref reader) };
            }
            else if (reader.ValueTextEquals("uid"u8))
            {
                head = head with { Uid = WireJson.TextAfter(ref reader) };
            }
            else if (reader.ValueTextEquals("resourceVersion"u8))
            {
                head = head with { ResourceVersion = WireJson.TextAfter(ref reader) };
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return head;
    }
}
