using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;

namespace Xebec.Node.Images;

/// <summary>
/// Images in a tar archive, as <c>docker save</c>, <c>podman save</c>,
/// <c>buildah push oci-archive:</c> and <c>ctr images export</c> write them:
/// 1. find where the files lie, 2. with an <c>index.json</c> it is an OCI layout: follow it, 3. else with a <c>manifest.json</c> it is
/// docker's older form: hash its files and write the manifest it lacks.
/// </summary>
public sealed class ImageArchive : IDisposable
{
    private readonly TarIndex _tar;

    private ImageArchive(TarIndex tar, IReadOnlyList<LoadableImage> images)
    {
        _tar = tar;
        Images = images;
    }

    /// <summary>What is in it; readable as long as this isn't disposed.</summary>
    public IReadOnlyList<LoadableImage> Images { get; }

    /// <summary>Opens an archive, plain or gzipped.</summary>
    /// <param name="name">The name for an image that has none in the archive; null: such an image is an error.</param>
    /// <exception cref="InvalidDataException">
    /// It isn't an archive of images, or an image lacks a name or a piece; the message says which.
    /// </exception>
    public static ImageArchive Open(string path, string? name = null)
    {
        var tar = new TarIndex(path);
        try
        {
            IReadOnlyList<LoadableImage> images =
                tar.Has("index.json") ? ReadLayout(tar)
                : tar.Has("manifest.json") ? ReadDocker(tar)
                : throw new InvalidDataException($"{path} holds no images: it has neither an index.json nor a manifest.json");
            return new ImageArchive(tar, [.. images.Select(image => Named(image, name, path))]);
        }
        catch
        {
            tar.Dispose();
            throw;
        }
    }

    /// <summary>Writes images as an OCI layout that <c>docker load</c> reads too.</summary>
    public static void Write(Stream stream, IReadOnlyList<LoadableImage> images)
    {
        using var tar = new TarWriter(stream, TarEntryFormat.Gnu, leaveOpen: true);
        WriteFile("oci-layout", new MemoryStream("{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray()));
        WriteFile("index.json", new MemoryStream(ImageManifest.Index(images)));
        WriteFile("manifest.json", new MemoryStream(DockerManifest(images)));
        foreach (ImageBlob blob in images.SelectMany(i => i.Blobs).DistinctBy(b => b.Digest))
        {
            using Stream content = blob.Open();
            WriteFile(LayoutPath(blob.Digest), content);
        }

        void WriteFile(string name, Stream content) => tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = content,
            ModificationTime = DateTimeOffset.UnixEpoch,
            Mode = (UnixFileMode)0b110_100_100,
        });
    }

    public void Dispose() => _tar.Dispose();

    private static LoadableImage Named(LoadableImage image, string? name, string path) => image.Names.Count > 0
        ? image with { Names = [.. image.Names.Select(ImageName.Full)] }
        : name is not null ? image with { Names = [ImageName.Full(name)] }
        : throw new InvalidDataException($"{path} holds an image without a name ({image.Target.Digest}): give it one");

    private static IReadOnlyList<LoadableImage> ReadLayout(TarIndex tar)
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> dockerNames = tar.Has("manifest.json")
            ? DockerNames(tar)
            : new Dictionary<string, IReadOnlyList<string>>();
        var images = new List<LoadableImage>();
        foreach (IGrouping<string, ImageManifest.Reference> target in ImageManifest.References(tar.Content("index.json"))
            .GroupBy(r => r.Digest))
        {
            var blobs = new List<ImageBlob>();
            string? config = Collect(tar, target.First(), blobs);
            IEnumerable<string> names = target.Select(NameOf).OfType<string>();
            if (!names.Any() && config is not null && dockerNames.TryGetValue(config, out IReadOnlyList<string>? tags))
            {
                names = tags;
            }

            images.Add(new LoadableImage([.. names.Distinct()], blobs, config));
        }

        return images;
    }

    /// <summary>A reference's name may be a mere tag: then it says nothing.</summary>
    private static string? NameOf(ImageManifest.Reference reference) =>
        reference.Name ?? (reference.RefName is { } name && name.AsSpan().ContainsAny('/', ':') ? name : null);

    /// <summary>Adds a piece after all that it references; returns its configuration's digest if it is a manifest.</summary>
    private static string? Collect(TarIndex tar, ImageManifest.Reference reference, List<ImageBlob> blobs)
    {
        string path = LayoutPath(reference.Digest);
        if (blobs.Any(b => b.Digest == reference.Digest))
        {
            return null;
        }

        IReadOnlyList<ImageManifest.Reference> below = [];
        bool isIndex = MediaTypes.IsIndex(reference.MediaType);
        if (isIndex || MediaTypes.IsManifest(reference.MediaType))
        {
            below = ImageManifest.References(tar.Content(path));
            foreach (ImageManifest.Reference piece in below)
            {
                // Of an image for several platforms an archive may hold only some.
                if (!isIndex || tar.Has(LayoutPath(piece.Digest)))
                {
                    Collect(tar, piece, blobs);
                }
            }
        }

        blobs.Add(new ImageBlob(
            reference.MediaType, reference.Digest, tar.SizeBytes(path), () => tar.Open(path), [.. below.Select(b => b.Digest)]));
        return isIndex ? null : below.FirstOrDefault().Digest;
    }

    private static IReadOnlyList<LoadableImage> ReadDocker(TarIndex tar)
    {
        using var manifest = JsonDocument.Parse(tar.Content("manifest.json"));
        var images = new List<LoadableImage>();
        foreach (JsonElement entry in manifest.RootElement.EnumerateArray())
        {
            ImageBlob config = Hashed(tar, entry.GetProperty("Config").GetString()!, MediaTypes.Config);
            ImageBlob[] layers =
            [
                .. entry.GetProperty("Layers").EnumerateArray().Select(layer => Hashed(tar, layer.GetString()!, mediaType: null)),
            ];
            images.Add(new LoadableImage(
                RepoTags(entry), [.. layers.DistinctBy(l => l.Digest), config, ImageManifest.Make(config, layers)], config.Digest));
        }

        return images;
    }

    /// <summary>Names by configuration, from the file that newer docker writes beside an OCI layout.</summary>
    private static IReadOnlyDictionary<string, IReadOnlyList<string>> DockerNames(TarIndex tar)
    {
        using var manifest = JsonDocument.Parse(tar.Content("manifest.json"));
        var names = new Dictionary<string, IReadOnlyList<string>>();
        foreach (JsonElement entry in manifest.RootElement.EnumerateArray())
        {
            names["sha256:" + Path.GetFileName(entry.GetProperty("Config").GetString()!)] = RepoTags(entry);
        }

        return names;
    }

    private static IReadOnlyList<string> RepoTags(JsonElement entry) =>
        entry.TryGetProperty("RepoTags", out JsonElement tags) && tags.ValueKind == JsonValueKind.Array
            ? [.. tags.EnumerateArray().Select(t => t.GetString()!)]
            : [];

    /// <param name="mediaType">Null: a layer, of which docker doesn't say how it is packed.</param>
    private static ImageBlob Hashed(TarIndex tar, string path, string? mediaType)
    {
        using Stream stream = tar.Open(path);
        string digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream));
        return new ImageBlob(mediaType ?? LayerType(tar, path), digest, stream.Length, () => tar.Open(path), []);
    }

    private static string LayerType(TarIndex tar, string path)
    {
        using Stream stream = tar.Open(path);
        Span<byte> magic = stackalloc byte[4];
        return stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) < 4 ? MediaTypes.Layer
            : magic[..2].SequenceEqual((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? MediaTypes.GzipLayer
            : magic.SequenceEqual((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? MediaTypes.ZstdLayer
            : MediaTypes.Layer;
    }

    private static string LayoutPath(string digest) => $"blobs/{digest.Replace(':', '/')}";

    private static byte[] DockerManifest(IReadOnlyList<LoadableImage> images)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (LoadableImage image in images.Where(i => i.ConfigDigest is not null))
            {
                json.WriteStartObject();
                json.WriteString("Config", LayoutPath(image.ConfigDigest!));
                json.WriteStartArray("RepoTags");
                foreach (string name in image.Names)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
                json.WriteStartArray("Layers");
                foreach (string layer in image.Target.References.Skip(1))
                {
                    json.WriteStringValue(LayoutPath(layer));
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return stream.ToArray();
    }
}
