using System.Text.Json;

namespace Xebec.Node.Images;

/// <summary>The JSON that ties an image's pieces together: manifests and indexes.</summary>
internal static class ImageManifest
{
    /// <summary>A reference in a manifest or index to another piece.</summary>
    public readonly record struct Reference(string MediaType, string Digest, long SizeBytes, string? Name, string? RefName);

    public const string NameAnnotation = "io.containerd.image.name";
    public const string RefNameAnnotation = "org.opencontainers.image.ref.name";

    public static ImageBlob Make(ImageBlob config, IReadOnlyList<ImageBlob> layers)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.Manifest);
            json.WritePropertyName("config");
            Write(json, config, name: null);
            json.WriteStartArray("layers");
            foreach (ImageBlob layer in layers)
            {
                Write(json, layer, name: null);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return ImageBlob.Of(MediaTypes.Manifest, stream.ToArray(), [config.Digest, .. layers.Select(l => l.Digest)]);
    }

    /// <summary>The <c>index.json</c> of an archive: every image under each of its names.</summary>
    public static byte[] Index(IReadOnlyList<LoadableImage> images)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.Index);
            json.WriteStartArray("manifests");
            foreach (LoadableImage image in images)
            {
                foreach (string name in image.Names)
                {
                    Write(json, image.Target, name);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>What an index lists, or (configuration first) a manifest.</summary>
    public static IReadOnlyList<Reference> References(ReadOnlyMemory<byte> content)
    {
        using var document = JsonDocument.Parse(content);
        var references = new List<Reference>();
        if (document.RootElement.TryGetProperty("config", out JsonElement config))
        {
            references.Add(Read(config));
        }

        foreach (string list in new[] { "layers", "manifests" })
        {
            if (document.RootElement.TryGetProperty(list, out JsonElement items))
            {
                references.AddRange(items.EnumerateArray().Select(Read));
            }
        }

        return references;
    }

    private static Reference Read(JsonElement item) => new(
        item.GetProperty("mediaType").GetString() ?? "",
        item.GetProperty("digest").GetString() ?? "",
        item.GetProperty("size").GetInt64(),
        Annotation(item, NameAnnotation),
        Annotation(item, RefNameAnnotation));

    private static string? Annotation(JsonElement item, string name) =>
        item.TryGetProperty("annotations", out JsonElement annotations) && annotations.TryGetProperty(name, out JsonElement value)
            ? value.GetString()
            : null;

    private static void Write(Utf8JsonWriter json, ImageBlob blob, string? name)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", blob.MediaType);
        json.WriteString("digest", blob.Digest);
        json.WriteNumber("size", blob.SizeBytes);
        if (name is not null)
        {
            json.WriteStartObject("annotations");
            json.WriteString(NameAnnotation, name);
            json.WriteString(RefNameAnnotation, name[(name.LastIndexOf(':') + 1)..]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
