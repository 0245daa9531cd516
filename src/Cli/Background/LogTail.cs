namespace Xebec.Cli.Background;

/// <summary>The lines that were added to a log since it was last asked.</summary>
internal sealed class LogTail
{
    private readonly string _path;
    private long _position;

    public LogTail(string path)
    {
        _path = path;
        _position = File.Exists(path) ? new FileInfo(path).Length : 0;
    }

    public IReadOnlyList<string> New()
    {
        if (!File.Exists(_path))
        {
            return [];
        }

        using var stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = _position;
        using var reader = new StreamReader(stream);
        string text = reader.ReadToEnd();
        int whole = text.LastIndexOf('\n');
        if (whole < 0)
        {
            return [];
        }

        _position += System.Text.Encoding.UTF8.GetByteCount(text.AsSpan(0, whole + 1));
        return text[..whole].Split('\n');
    }
}
