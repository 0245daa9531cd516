using System.Buffers.Text;
using System.Text;

namespace Xebec.Schema.Tables;

/// <summary>
/// The bytes of a table and how to walk them: lines, and words within a line. Lines that start with a space belong to the line above.
/// </summary>
internal sealed class TableText(byte[] utf8)
{
    public int Length => utf8.Length;

    public static TableText Embedded()
    {
        using Stream stream = typeof(TableText).Assembly.GetManifestResourceStream("kubernetes.table")!;
        byte[] utf8 = new byte[stream.Length];
        stream.ReadExactly(utf8);
        return new TableText(utf8);
    }

    public ReadOnlySpan<byte> Line(int position)
    {
        ReadOnlySpan<byte> rest = utf8.AsSpan(position);
        int end = rest.IndexOf((byte)'\n');
        return end < 0 ? rest : rest[..end];
    }

    public static string Text(ReadOnlySpan<byte> word) => Encoding.UTF8.GetString(word);

    public static int Number(ReadOnlySpan<byte> word)
    {
        return Utf8Parser.TryParse(word, out int number, out int used) && used == word.Length
            ? number
            : throw new InvalidDataException($"table: {Text(word)} is not a number");
    }

    public static string[] List(ReadOnlySpan<byte> word) => Text(word).Split(',');
}

/// <summary>The words of one line, separated by single spaces.</summary>
internal ref struct Words(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;

    /// <summary>All that has not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>The next word; empty at the end of the line.</summary>
    public ReadOnlySpan<byte> Next()
    {
        int end = _rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        return word;
    }

    public string NextText() => TableText.Text(Next());
}
