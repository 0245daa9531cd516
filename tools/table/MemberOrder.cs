namespace Xebec.Tools.Table;

/// <summary>
/// The facts list members by protobuf number; on the wire they stand in the order of Go's struct. Where the two differ, order.txt says
/// so: a line <c>package.Type member &lt; other</c> puts a member directly before another, <c>member &gt; other</c> directly after it.
/// </summary>
internal sealed class MemberOrder
{
    private readonly Dictionary<string, List<string[]>> _moves = new(StringComparer.Ordinal);

    public static MemberOrder Read(string file)
    {
        var order = new MemberOrder();
        foreach (string line in File.ReadLines(file).Where(l => l.Length > 0 && l[0] != '#'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!order._moves.TryGetValue(words[0], out List<string[]>? moves))
            {
                order._moves[words[0]] = moves = [];
            }

            moves.Add(words);
        }

        return order;
    }

    public List<FieldFacts> Apply(string type, List<FieldFacts> fields)
    {
        List<FieldFacts> sorted = [.. fields];

        // kind and apiVersion come from an embedded struct that stands first in every kind; the facts have them last
        if (sorted.Count >= 2 && sorted[^2].Name == "apiVersion" && sorted[^1].Name == "kind" && sorted[^1].Proto == "-")
        {
            sorted = [sorted[^1], sorted[^2], .. sorted[..^2]];
        }

        foreach (string[] move in _moves.GetValueOrDefault(type) ?? [])
        {
            FieldFacts member = sorted.Find(f => f.Name == move[1])
                ?? throw new InvalidDataException($"order.txt: {type} has no {move[1]}");
            sorted.Remove(member);
            int at = sorted.FindIndex(f => f.Name == move[3]);
            if (at < 0)
            {
                throw new InvalidDataException($"order.txt: {type} has no {move[3]}");
            }

            sorted.Insert(move[2] == "<" ? at : at + 1, member);
        }

        return sorted;
    }
}
