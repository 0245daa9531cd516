using System.Formats.Tar;

namespace Xebec.Node.Images;

/// <summary>One thing in an image's layer: a file, a symbolic link or a folder.</summary>
public sealed record ImageFile
{
    private ImageFile(string path, int mode)
    {
        Path = path;
        Mode = mode;
    }

    /// <summary>Path in the image.</summary>
    public string Path { get; }

    /// <summary>Permission bits.</summary>
    public int Mode { get; }

    private byte[]? Content { get; init; }

    private string? LinkTarget { get; init; }

    public static ImageFile Of(string path, byte[] content, int mode = 0b110_100_100) => new(path, mode) { Content = content };

    public static ImageFile Program(string path, byte[] content) => Of(path, content, mode: 0b111_101_101);

    public static ImageFile Link(string path, string target) => new(path, 0b111_111_111) { LinkTarget = target };

    public static ImageFile Folder(string path, int mode = 0b111_101_101) => new(path, mode);

    internal GnuTarEntry ToEntry(string path, Func<TarEntryType, string, int, GnuTarEntry> make)
    {
        if (LinkTarget is not null)
        {
            GnuTarEntry link = make(TarEntryType.SymbolicLink, path, Mode);
            link.LinkName = LinkTarget;
            return link;
        }

        if (Content is null)
        {
            return make(TarEntryType.Directory, path + "/", Mode);
        }

        GnuTarEntry file = make(TarEntryType.RegularFile, path, Mode);
        file.DataStream = new MemoryStream(Content, writable: false);
        return file;
    }
}
