using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;

namespace Xebec.Node.Images;

/// <summary>
/// Where the files of a tar archive lie, so that they can be read in any order. A gzipped archive is unpacked into a passing file first.
/// </summary>
internal sealed class TarIndex : IDisposable
{
    private static int _unpackedFiles;

    private readonly Dictionary<string, (long Offset, long Length)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly string? _passing;

    /// <exception cref="InvalidDataException">It isn't a tar archive.</exception>
    public TarIndex(string path)
    {
        _path = path;
        if (IsGzip(path))
        {
            _path = _passing = Path.Combine(
                Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture,
                    $"xebec-unpacked-{Environment.ProcessId}-{Interlocked.Increment(ref _unpackedFiles)}.tar"));
            using FileStream packed = File.OpenRead(path);
            using var unpacking = new GZipStream(packed, CompressionMode.Decompress);
            using FileStream unpacked = File.Create(_passing);
            unpacking.CopyTo(unpacked);
        }

        try
        {
            Read();
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            Dispose();
            throw new InvalidDataException($"{path} is not a tar archive: {failure.Message}", failure);
        }
    }

    public bool Has(string name) => _files.ContainsKey(Resolve(name));

    public long SizeBytes(string name) => Find(name).Length;

    /// <summary>Reads one file, wherever it is.</summary>
    public Stream Open(string name)
    {
        (long offset, long length) = Find(name);
        return new FileSlice(_path, offset, length);
    }

    public byte[] Content(string name)
    {
        using Stream stream = Open(name);
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    public void Dispose()
    {
        if (_passing is not null)
        {
            File.Delete(_passing);
        }
    }

    private static bool IsGzip(string path)
    {
        using FileStream file = File.OpenRead(path);
        return file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
    }

    private void Read()
    {
        using FileStream file = File.OpenRead(_path);
        using var tar = new TarReader(file);
        while (tar.GetNextEntry() is { } entry)
        {
            string name = Clean(entry.Name);
            switch (entry.EntryType)
            {
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    _files[name] = (entry.DataOffset, entry.Length);
                    break;
                case TarEntryType.SymbolicLink:
                    // Older docker saves a layer that several images share once, and links to it from their folders.
                    _links[name] = Clean(Path.Combine(Path.GetDirectoryName(name) ?? "", entry.LinkName));
                    break;
                case TarEntryType.HardLink:
                    _links[name] = Clean(entry.LinkName);
                    break;
            }
        }
    }

    private (long Offset, long Length) Find(string name) =>
        _files.TryGetValue(Resolve(name), out (long, long) where) ? where : throw new InvalidDataException($"the archive lacks {name}");

    private string Resolve(string name)
    {
        string clean = Clean(name);
        for (int links = 0; links < 10 && _links.TryGetValue(clean, out string? target); links++)
        {
            clean = target;
        }

        return clean;
    }

    /// <summary><c>./a//b/../c</c> is <c>a/c</c>.</summary>
    private static string Clean(string name) => Path.GetFullPath(name, "/")[1..].TrimEnd('/');
}
