using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Xebec.Tests.Golden;

/// <summary>JSON with the white space and the escapes that the recording client sent: some answers repeat the body's first bytes.</summary>
internal static class RecordedJson
{
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject members:
                string before = "{";
                foreach ((string name, JsonNode? value) in members)
                {
                    text.Append(before);
                    Quote(name, text);
                    text.Append(": ");
                    Write(value, text);
                    before = ", ";
                }

                text.Append(members.Count == 0 ? "{}" : "}");
                break;
            case JsonArray elements:
                text.Append('[');
                for (int i = 0; i < elements.Count; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    Write(elements[i], text);
                }

                text.Append(']');
                break;
            default:
                if (Comparable.Text(node) is { } content)
                {
                    Quote(content, text);
                }
                else
                {
                    text.Append(node?.ToJsonString() ?? "null");
                }

                break;
        }
    }

    private static void Quote(string content, StringBuilder text)
    {
        text.Append('"');
        foreach (char letter in content)
        {
            text.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' or > '~' => "\\u" + ((int)letter).ToString("x4", CultureInfo.InvariantCulture),
                _ => letter.ToString(),
            });
        }

        text.Append('"');
    }
}
