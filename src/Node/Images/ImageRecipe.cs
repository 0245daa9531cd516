using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Xebec.Node.Images;

/// <summary>
/// Makes an image of one uncompressed layer, in memory: for the built-in pause image, and for images of a few files in tests. The same
/// recipe gives the same digests.
/// </summary>
public sealed record ImageRecipe
{
    /// <summary>Name of the image; made full (see <see cref="ImageName.Full"/>).</summary>
    public required string Name { get; init; }

    public Architecture Architecture { get; init; } = RuntimeInformation.OSArchitecture;

    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Variables as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];

    /// <summary><c>user[:group]</c>, by name or number; empty: root.</summary>
    public string User { get; init; } = "";

    public string WorkingDirectory { get; init; } = "";

    /// <summary>What is in it; later entries win. Folders above an entry come by themselves.</summary>
    public required IReadOnlyList<ImageFile> Files { get; init; }

    public LoadableImage Build()
    {
        var layer = ImageBlob.Of(MediaTypes.Layer, Layer());
        var config = ImageBlob.Of(MediaTypes.Config, Config(layer.Digest));
        ImageBlob manifest = ImageManifest.Make(config, [layer]);
        return new LoadableImage([ImageName.Full(Name)], [layer, config, manifest], config.Digest);
    }

    private byte[] Layer()
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Gnu, leaveOpen: true))
        {
            var folders = new SortedSet<string>(StringComparer.Ordinal);
            foreach (ImageFile file in Files)
            {
                string path = file.Path.Trim('/');
                for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
                {
                    if (folders.Add(path[..slash]))
                    {
                        tar.WriteEntry(Entry(TarEntryType.Directory, path[..slash] + "/", 0b111_101_101));
                    }
                }

                folders.Add(path);
                tar.WriteEntry(file.ToEntry(path, Entry));
            }
        }

        return stream.ToArray();
    }

    private static GnuTarEntry Entry(TarEntryType type, string path, int mode) =>
        new(type, path) { Mode = (UnixFileMode)mode, ModificationTime = DateTimeOffset.UnixEpoch };

    private byte[] Config(string layerDigest)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("architecture", Architecture switch
            {
                Architecture.X64 => "amd64",
                Architecture.Arm64 => "arm64",
                var other => other.ToString().ToLowerInvariant(),
            });
            json.WriteString("os", "linux");
            json.WriteStartObject("config");
            Write("Entrypoint", Entrypoint);
            Write("Cmd", Command);
            Write("Env", Environment);
            json.WriteString("User", User);
            json.WriteString("WorkingDir", WorkingDirectory);
            json.WriteEndObject();
            json.WriteStartObject("rootfs");
            json.WriteString("type", "layers");
            Write("diff_ids", [layerDigest]);
            json.WriteEndObject();
            json.WriteEndObject();

            void Write(string name, IReadOnlyList<string> values)
            {
                json.WriteStartArray(name);
                foreach (string value in values)
                {
                    json.WriteStringValue(value);
                }

                json.WriteEndArray();
            }
        }

        return stream.ToArray();
    }
}
