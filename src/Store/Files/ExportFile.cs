using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Xebec.Api.Keys;
using Xebec.Store.Objects;
using Xebec.Store.Seam;

namespace Xebec.Store.Files;

/// <summary>One object of an export.</summary>
/// <param name="Key">Which object.</param>
/// <param name="Revision">What wrote it in the store it came from; only told, since another store gives its own.</param>
/// <param name="Expiry">When it goes by itself; null for never.</param>
/// <param name="Bytes">Its JSON, without resourceVersion.</param>
public sealed record ExportedObject(ObjectKey Key, Revision Revision, DateTimeOffset? Expiry, ReadOnlyMemory<byte> Bytes);

/// <summary>An export is text: a line that says what follows, then a line of JSON for each object (docs/store.md).</summary>
public static class ExportFile
{
    /// <summary>The format's name and version, in the first line.</summary>
    public const string Format = "xebec.export/1";

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    /// <summary>Writes a state into a new file, which gets its name when it is whole; how many objects.</summary>
    /// <exception cref="IOException">There is a file already, or the disk fails.</exception>
    public static async Task<int> WriteAsync(string path, ISnapshot state, CancellationToken cancellation)
    {
        using var file = new NewFile(path);
        int count;
        await using (var stream = new FileStream(file.UnfinishedPath, FileMode.Open, FileAccess.Write))
        {
            count = await WriteAsync(stream, state, cancellation);
            stream.Flush(flushToDisk: true);
        }

        file.Finish();
        return count;
    }

    /// <summary>Writes a state; how many objects.</summary>
    public static async Task<int> WriteAsync(Stream to, ISnapshot state, CancellationToken cancellation)
    {
        int count = state.Resources.Sum(r => state.Count(r));
        await WriteLineAsync(to, json =>
        {
            json.WriteString("format", Format);
            json.WriteNumber("revision", state.Revision.Number);
            json.WriteNumber("objects", count);
        });
        foreach (StoredObject item in state.Resources.SelectMany(r => state.List(r)))
        {
            cancellation.ThrowIfCancellationRequested();
            await WriteLineAsync(to, json =>
            {
                json.WriteString("key", UpstreamKeys.Of(item.Key));
                json.WriteNumber("revision", item.Revision.Number);
                if (item.Expiry is { } expiry)
                {
                    json.WriteString("expires", expiry.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                }

                json.WritePropertyName("value");
                json.WriteRawValue(item.Bytes.Span, skipInputValidation: true);
            });
        }

        await to.FlushAsync(cancellation);
        return count;
    }

    /// <summary>Reads and checks all of an export.</summary>
    /// <param name="from">The text, UTF-8.</param>
    /// <param name="indexes">Decides which facts of an object must be readable.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidDataException">It is no export, is cut off, or a line is wrong; the message says which and why.</exception>
    public static async Task<IReadOnlyList<ExportedObject>> ReadAsync(Stream from, FieldIndexes indexes, CancellationToken cancellation)
    {
        var facts = new ObjectFactsReader(indexes);
        using var reader = new StreamReader(from);
        int? expected = ReadHeader(await reader.ReadLineAsync(cancellation) ?? "");
        List<ExportedObject> objects = [];
        HashSet<ObjectKey> keys = [];
        for (int number = 2; await reader.ReadLineAsync(cancellation) is { } line; number++)
        {
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                ExportedObject item = ReadObject(line, facts);
                objects.Add(keys.Add(item.Key) ? item : throw new FormatException($"{UpstreamKeys.Of(item.Key)} is there twice"));
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
            {
                throw new InvalidDataException($"line {number}: {e.Message}", e);
            }
        }

        return expected is not { } count || count == objects.Count
            ? objects
            : throw new InvalidDataException(
                $"the first line announces {count} objects and {objects.Count} follow: the export was cut off, "
                + "or lines were removed (then remove \"objects\" from the first line too)");
    }

    private static int? ReadHeader(string line)
    {
        try
        {
            using var header = JsonDocument.Parse(line, Deep);
            if (header.RootElement.GetProperty("format").GetString() == Format)
            {
                return header.RootElement.TryGetProperty("objects", out JsonElement count) ? count.GetInt32() : null;
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"this is no export: its first line is not {{\"format\":\"{Format}\",…}}", e);
        }

        throw new InvalidDataException($"this export has another format than {Format}: use the xebec that wrote it");
    }

    private static ExportedObject ReadObject(string line, ObjectFactsReader facts)
    {
        using var parsed = JsonDocument.Parse(line, Deep);
        JsonElement root = parsed.RootElement;
        string text = Member(root, "key").GetString() ?? "";
        ObjectKey key = UpstreamKeys.Parse(text) ?? throw new FormatException($"\"{text}\" is no object's key");
        JsonElement value = Member(root, "value");
        CheckName(key, value);
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(value.GetRawText());
        facts.Read(key.Resource, bytes);
        return new ExportedObject(
            key,
            new Revision(root.TryGetProperty("revision", out JsonElement revision) ? revision.GetInt64() : 0),
            root.TryGetProperty("expires", out JsonElement expires) ? expires.GetDateTimeOffset() : null,
            bytes);
    }

    private static void CheckName(ObjectKey key, JsonElement value)
    {
        JsonElement metadata = Member(value, "metadata");
        string name = Member(metadata, "name").GetString() ?? "";
        string ns = metadata.TryGetProperty("namespace", out JsonElement inside) ? inside.GetString() ?? "" : "";
        if (name != key.Name || ns != key.Namespace)
        {
            throw new FormatException(
                $"the key {UpstreamKeys.Of(key)} is not that of the value, which is called {(ns.Length == 0 ? name : $"{ns}/{name}")}");
        }

        if (metadata.TryGetProperty("resourceVersion", out _))
        {
            throw new FormatException($"the value of {UpstreamKeys.Of(key)} has a resourceVersion, which stored objects have not");
        }
    }

    private static JsonElement Member(JsonElement of, string name)
        => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement member)
            ? member
            : throw new FormatException($"\"{name}\" is missing");

    private static async Task WriteLineAsync(Stream to, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        await to.WriteAsync(buffer.WrittenMemory);
    }
}
