using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Xebec.Node.Images;

namespace Xebec.Tests.Node.Images;

/// <summary>Images made, written and read, without a runtime.</summary>
public sealed class RuntimeImagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xebec-images-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("busybox", "docker.io/library/busybox:latest")]
    [InlineData("busybox:1.36", "docker.io/library/busybox:1.36")]
    [InlineData("library/nginx", "docker.io/library/nginx:latest")]
    [InlineData("localhost/app", "localhost/app:latest")]
    [InlineData("registry:5000/app", "registry:5000/app:latest")]
    [InlineData("quay.io/org/app:v1", "quay.io/org/app:v1")]
    [InlineData("app@sha256:abc", "docker.io/library/app@sha256:abc")]
    public void A_name_is_made_full(string name, string full) => Assert.Equal(full, ImageName.Full(name));

    [Fact]
    public void The_same_recipe_gives_the_same_image()
    {
        LoadableImage one = Recipe().Build(), again = Recipe().Build();
        Assert.Equal(one.Blobs.Select(b => b.Digest), again.Blobs.Select(b => b.Digest));
        Assert.Equal(one.Target.References, one.Blobs.SkipLast(1).Reverse().Select(b => b.Digest));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_archive_is_read_as_it_was_written_plain_or_gzipped(bool gzipped)
    {
        LoadableImage image = Recipe().Build() with { Names = ["docker.io/library/app:1", "docker.io/library/app:latest"] };
        string path = WriteArchive(gzipped, stream => ImageArchive.Write(stream, [image]));
        using var archive = ImageArchive.Open(path);
        LoadableImage read = Assert.Single(archive.Images);
        Assert.Equal(image.Names, read.Names);
        Assert.Equal(image.ConfigDigest, read.ConfigDigest);
        Assert.Equal(image.Target.Digest, read.Target.Digest);
        Assert.All(read.Blobs, blob => Assert.Equal(blob.Digest, ImageBlob.DigestOf(Content(blob))));
    }

    [Fact]
    public void An_archive_of_the_older_docker_form_is_read_with_its_shared_layers()
    {
        LoadableImage image = Recipe().Build();
        string path = WriteArchive(gzipped: false, stream =>
        {
            using var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
            AddFile(tar, "aaa/layer.tar", Content(image.Blobs[0]));
            tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, "bbb/layer.tar") { LinkName = "../aaa/layer.tar" });
            AddFile(tar, "config.json", Content(image.Blobs[1]));
            AddFile(tar, "manifest.json", Encoding.UTF8.GetBytes("""[{"Config":"config.json","RepoTags":["app:1"],"Layers":["aaa/layer.tar","bbb/layer.tar"]}]"""));
        });
        using var archive = ImageArchive.Open(path);
        LoadableImage read = Assert.Single(archive.Images);
        Assert.Equal(["docker.io/library/app:1"], read.Names);
        Assert.Equal(image.ConfigDigest, read.ConfigDigest);
        Assert.Equal(3, read.Blobs.Count);
        Assert.Equal([image.Blobs[1].Digest, image.Blobs[0].Digest, image.Blobs[0].Digest], read.Target.References);
    }

    [Fact]
    public void An_image_without_a_name_needs_one()
    {
        string path = WriteArchive(gzipped: false, stream => ImageArchive.Write(stream, [Recipe().Build()]));
        byte[] nameless = File.ReadAllBytes(path);
        Replace(nameless, "io.containerd.image.name", "xx.containerd.image.name");
        Replace(nameless, "\"RepoTags\"", "\"RepoXags\"");
        File.WriteAllBytes(path, nameless);
        Assert.Contains("without a name", Assert.Throws<InvalidDataException>(() => ImageArchive.Open(path)).Message);
        using var archive = ImageArchive.Open(path, "given:2");
        Assert.Equal(["docker.io/library/given:2"], Assert.Single(archive.Images).Names);
    }

    [Fact]
    public void What_is_no_archive_of_images_is_refused_with_a_reason()
    {
        string text = Path.Combine(_folder, "text");
        File.WriteAllText(text, new string('x', 2000));
        Assert.Contains("not a tar archive", Assert.Throws<InvalidDataException>(() => ImageArchive.Open(text)).Message);
        string empty = WriteArchive(gzipped: false, stream =>
        {
            using var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
            AddFile(tar, "readme", [1, 2, 3]);
        });
        Assert.Contains("holds no images", Assert.Throws<InvalidDataException>(() => ImageArchive.Open(empty)).Message);
    }

    [Fact]
    public void A_tree_of_files_becomes_a_layer()
    {
        IReadOnlyList<ImageFile> tree = [ImageFile.Folder("bin"), ImageFile.Link("bin/link", "tool"), ImageFile.Program("bin/tool", "#!/bin/sh\n"u8.ToArray())];
        LoadableImage image = (Recipe() with { Files = tree }).Build();
        using var tar = new TarReader(image.Blobs[0].Open());
        var entries = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            entries.Add($"{entry.EntryType} {entry.Name}".Replace("RegularFile", "File") + (entry.LinkName.Length > 0 ? $" -> {entry.LinkName}" : ""));
        }

        Assert.Equal(3, entries.Count);
        Assert.StartsWith("Directory bin/", entries[0]);
        Assert.EndsWith("-> tool", entries[1]);
        Assert.StartsWith("File bin/tool", entries[2]);
    }

    [Theory]
    [InlineData(Architecture.X64, 62)]
    [InlineData(Architecture.Arm64, 183)]
    public void The_pause_program_is_a_small_static_executable(Architecture architecture, int machine)
    {
        byte[] elf = PauseProgram.Elf(architecture);
        Assert.InRange(elf.Length, 200, 640);
        Assert.Equal("\u007fELF", Encoding.ASCII.GetString(elf, 0, 4));
        Assert.Equal(machine, BitConverter.ToUInt16(elf, 18));
        Assert.Equal(elf.Length, (int)BitConverter.ToUInt64(elf, 64 + 32));
        Assert.Equal(0x14002UL, BitConverter.ToUInt64(elf, elf.Length - 8));
        Assert.Throws<PlatformNotSupportedException>(() => PauseProgram.Elf(Architecture.S390x));
    }

    private static ImageRecipe Recipe() => new() { Name = "app:1", Files = [ImageFile.Of("etc/motd", "hello\n"u8.ToArray()), ImageFile.Link("etc/issue", "motd")] };

    private static byte[] Content(ImageBlob blob)
    {
        using Stream stream = blob.Open();
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static void AddFile(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });

    private static void Replace(byte[] content, string text, string other)
    {
        int at = content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Encoding.UTF8.GetBytes(other).CopyTo(content, at);
    }

    private string WriteArchive(bool gzipped, Action<Stream> write)
    {
        string path = Path.Combine(_folder, "archive.tar");
        using FileStream file = File.Create(path);
        if (!gzipped)
        {
            write(file);
            return path;
        }

        using var zip = new GZipStream(file, CompressionLevel.Fastest);
        var plain = new MemoryStream();
        write(plain);
        zip.Write(plain.ToArray());
        return path;
    }
}
