using System.Globalization;
using System.Text;

namespace Xebec.Server.Resources.Validation;

/// <summary>
/// The lines in which two texts differ, as a unified diff with three lines of context and without file names. Matching is that of Ratcliff
/// and Obershelp with difflib's rule for popular lines, because messages show the result and several shortest diffs are possible.
/// </summary>
internal sealed class LineDiff
{
    private const int Context = 3;
    private const int PopularFrom = 200;

    private readonly string[] _a;
    private readonly string[] _b;
    private readonly Dictionary<string, List<int>> _whereInB = new(StringComparer.Ordinal);

    private LineDiff(string[] a, string[] b)
    {
        _a = a;
        _b = b;
        for (int i = 0; i < b.Length; i++)
        {
            if (!_whereInB.TryGetValue(b[i], out List<int>? places))
            {
                _whereInB[b[i]] = places = [];
            }

            places.Add(i);
        }

        if (b.Length >= PopularFrom)
        {
            int most = (b.Length / 100) + 1;
            foreach (string popular in _whereInB.Where(w => w.Value.Count > most).Select(w => w.Key).ToList())
            {
                _whereInB.Remove(popular);
            }
        }
    }

    private readonly record struct Block(int A, int B, int Length)
    {
        public int EndA => A + Length;

        public int EndB => B + Length;
    }

    /// <summary>"" for equal texts; otherwise hunks whose every line ends with a line feed.</summary>
    public static string Of(string old, string now)
    {
        if (old == now)
        {
            return "";
        }

        var diff = new LineDiff(old.Split('\n'), now.Split('\n'));
        var blocks = new List<Block>();
        diff.Match(0, diff._a.Length, 0, diff._b.Length, blocks);
        blocks.Add(new Block(diff._a.Length, diff._b.Length, 0));
        var text = new StringBuilder();
        foreach (List<Block> hunk in Hunks(blocks))
        {
            diff.Write(hunk, text);
        }

        return text.ToString();
    }

    private void Match(int fromA, int toA, int fromB, int toB, List<Block> blocks)
    {
        Block best = Longest(fromA, toA, fromB, toB);
        if (best.Length == 0)
        {
            return;
        }

        Match(fromA, best.A, fromB, best.B, blocks);
        if (blocks.Count > 0 && blocks[^1].EndA == best.A && blocks[^1].EndB == best.B)
        {
            blocks[^1] = blocks[^1] with { Length = blocks[^1].Length + best.Length };
        }
        else
        {
            blocks.Add(best);
        }

        Match(best.EndA, toA, best.EndB, toB, blocks);
    }

    // of equally long matches the first in a, then the first in b; popular lines only make a match longer
    private Block Longest(int fromA, int toA, int fromB, int toB)
    {
        var best = new Block(fromA, fromB, 0);
        var ending = new Dictionary<int, int>();
        for (int i = fromA; i < toA; i++)
        {
            var next = new Dictionary<int, int>();
            foreach (int j in _whereInB.GetValueOrDefault(_a[i]) ?? [])
            {
                if (j < fromB || j >= toB)
                {
                    continue;
                }

                int length = next[j] = ending.GetValueOrDefault(j - 1) + 1;
                if (length > best.Length)
                {
                    best = new Block(i - length + 1, j - length + 1, length);
                }
            }

            ending = next;
        }

        while (best.A > fromA && best.B > fromB && _a[best.A - 1] == _b[best.B - 1])
        {
            best = new Block(best.A - 1, best.B - 1, best.Length + 1);
        }

        while (best.EndA < toA && best.EndB < toB && _a[best.EndA] == _b[best.EndB])
        {
            best = best with { Length = best.Length + 1 };
        }

        return best;
    }

    // equal stretches around changes: a long one ends a hunk and begins the next
    private static IEnumerable<List<Block>> Hunks(List<Block> blocks)
    {
        var hunk = new List<Block> { new(0, 0, 0) };
        for (int i = 0; i < blocks.Count; i++)
        {
            Block block = blocks[i];
            bool first = i == 0 && block is { A: 0, B: 0 };
            bool last = i == blocks.Count - 1 || (i == blocks.Count - 2 && block.EndA == blocks[^1].A && block.EndB == blocks[^1].B);
            if (first)
            {
                int skip = Math.Max(0, block.Length - Context);
                hunk[0] = new Block(skip, skip, block.Length - skip);
                continue;
            }

            if (last)
            {
                hunk.Add(block with { Length = Math.Min(block.Length, Context) });
                break;
            }

            if (block.Length > 2 * Context)
            {
                hunk.Add(block with { Length = Context });
                yield return hunk;
                hunk = [new Block(block.EndA - Context, block.EndB - Context, Context)];
            }
            else
            {
                hunk.Add(block);
            }
        }

        if (hunk.Count > 1)
        {
            yield return hunk;
        }
    }

    private void Write(List<Block> hunk, StringBuilder text)
    {
        Block first = hunk[0];
        Block end = hunk[^1];
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Span(first.A, end.EndA)} +{Span(first.B, end.EndB)} @@\n");
        Lines(text, ' ', _a, first.A, first.EndA);
        for (int i = 1; i < hunk.Count; i++)
        {
            Lines(text, '-', _a, hunk[i - 1].EndA, hunk[i].A);
            Lines(text, '+', _b, hunk[i - 1].EndB, hunk[i].B);
            Lines(text, ' ', _a, hunk[i].A, hunk[i].EndA);
        }
    }

    private static string Span(int from, int to) => (to - from) switch
    {
        1 => string.Create(CultureInfo.InvariantCulture, $"{from + 1}"),
        0 => string.Create(CultureInfo.InvariantCulture, $"{from},0"),
        int length => string.Create(CultureInfo.InvariantCulture, $"{from + 1},{length}"),
    };

    private static void Lines(StringBuilder text, char mark, string[] lines, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            text.Append(mark).Append(lines[i]).Append('\n');
        }
    }
}
