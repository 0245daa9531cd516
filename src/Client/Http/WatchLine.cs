using System.Text.Json;
using Xebec.Api.Documents;
using Xebec.Client.Seam;

namespace Xebec.Client.Http;

/// <summary>One line of a watch: <c>{"type":…,"object":{…}}</c>.</summary>
internal static class WatchLine
{
    /// <exception cref="JsonException">The line is not a watch event.</exception>
    public static ApiEvent Read(ReadOnlySpan<byte> line, ApiResource resource)
    {
        string type = "";
        ReadOnlySpan<byte> carried = default;
        var reader = new Utf8JsonReader(line, WireJson.ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("a line of a watch is not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                type = WireJson.TextAfter(ref reader);
                continue;
            }

            bool isObject = reader.ValueTextEquals("object"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isObject)
            {
                carried = line[start..(int)reader.BytesConsumed];
            }
        }

        return type switch
        {
            "ADDED" => Change(ApiEventType.Added, carried, resource),
            "MODIFIED" => Change(ApiEventType.Modified, carried, resource),
            "DELETED" => Change(ApiEventType.Deleted, carried, resource),
            "BOOKMARK" => new ApiEvent(ApiEventType.Bookmark, null, ObjectHead.Read(carried).ResourceVersion),
            "ERROR" => new ApiEvent(ApiEventType.Error, null, "", Error(carried)),
            _ => throw new JsonException($"a line of a watch has the unknown type \"{type}\""),
        };
    }

    private static ApiEvent Change(ApiEventType type, ReadOnlySpan<byte> utf8, ApiResource resource)
    {
        ApiObject changed = ObjectHead.ToObject(utf8, resource);
        return new ApiEvent(type, changed, changed.ResourceVersion);
    }

    private static ApiStatus Error(ReadOnlySpan<byte> utf8)
    {
        byte[] bytes = utf8.ToArray();
        long code = Document.TryParse(bytes, out Document? document, out _) ? document.Root["code"].Integer ?? 500 : 500;
        return ApiStatus.Read((int)code, bytes);
    }
}
