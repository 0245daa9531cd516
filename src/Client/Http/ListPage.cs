using System.Text.Json;
using Xebec.Client.Seam;

namespace Xebec.Client.Http;

/// <summary>One page of a list: its objects, each with bytes of its own so that the page can be dropped.</summary>
/// <param name="Continue">The token that fetches the next page; "" on the last.</param>
internal readonly record struct ListPage(string ResourceVersion, string Continue)
{
    /// <summary>Reads a page and adds its objects to <paramref name="items"/>.</summary>
    /// <exception cref="JsonException">The bytes are not a list.</exception>
    public static ListPage Read(ReadOnlySpan<byte> utf8, ApiResource resource, List<ApiObject> items)
    {
        var page = new ListPage("", "");
        var reader = new Utf8JsonReader(utf8, WireJson.ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("the answer to a list is not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool metadata = reader.ValueTextEquals("metadata"u8);
            bool list = reader.ValueTextEquals("items"u8);
            reader.Read();
            if (metadata && reader.TokenType == JsonTokenType.StartObject)
            {
                page = ReadMetadata(ref reader);
            }
            else if (list && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    int start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    items.Add(ObjectHead.ToObject(utf8[start..(int)reader.BytesConsumed], resource));
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return page;
    }

    private static ListPage ReadMetadata(ref Utf8JsonReader reader)
    {
        var page = new ListPage("", "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("resourceVersion"u8))
            {
                page = page with { ResourceVersion = WireJson.TextAfter(ref reader) };
            }
            else if (reader.ValueTextEquals("continue"u8))
            {
                page = page with { Continue = WireJson.TextAfter(ref reader) };
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return page;
    }
}
