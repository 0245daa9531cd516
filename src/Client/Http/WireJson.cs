using System.Buffers;
using System.Text.Json;
using Xebec.Api.Documents;

namespace Xebec.Client.Http;

/// <summary>The few steps that all readers of the wire's JSON share.</summary>
internal static class WireJson
{
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = Document.DepthMax };

    /// <summary>
    /// The text of the value that follows a name; "" for every other kind. The reader stands on the value's end afterwards.
    /// </summary>
    public static string TextAfter(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString()!;
        }

        reader.Skip();
        return "";
    }

    /// <summary>A copy of an object with kind and apiVersion before its own members.</summary>
    public static byte[] WithKind(ReadOnlySpan<byte> utf8, string kind, string apiVersion)
    {
        var buffer = new ArrayBufferWriter<byte>(utf8.Length + kind.Length + apiVersion.Length + 32);
        buffer.Write("{\"kind\":"u8);
        JsonText.WriteString(buffer, kind);
        buffer.Write(",\"apiVersion\":"u8);
        JsonText.WriteString(buffer, apiVersion);
        ReadOnlySpan<byte> rest = utf8[(utf8.IndexOf((byte)'{') + 1)..];
        bool empty = rest.TrimStart(" \t\r\n"u8) is [(byte)'}', ..];
        buffer.Write(empty ? ""u8 : ","u8);
        buffer.Write(rest);
        return buffer.WrittenSpan.ToArray();
    }
}
