namespace Xebec.Api.Documents;

/// <summary>
/// How deep values nest: what is deeper than <see cref="Document.DepthMax"/> is never written, so that everything written can be read.
/// </summary>
internal static class Nesting
{
    // deeper than any built-in kind
    private const int CountedMax = 32;

    /// <summary>
    /// Levels of objects and arrays in a whole table; 0 for a scalar. What is unusually deep counts as the deepest there may be.
    /// </summary>
    public static int Of(ReadOnlySpan<Token> rows)
    {
        Span<int> ends = stackalloc int[CountedMax];
        int open = 0;
        int deepest = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            while (open > 0 && ends[open - 1] <= i)
            {
                open--;
            }

            if (rows[i].Kind < TokenKind.Array)
            {
                continue;
            }

            if (open == ends.Length)
            {
                return Document.DepthMax;
            }

            ends[open++] = rows[i].Next;
            deepest = Math.Max(deepest, open);
        }

        return deepest;
    }

    /// <summary>Whether a value has more than so many levels. Looks no deeper than that, however deep the value is.</summary>
    public static bool Exceeds(Value value, int levels)
    {
        if (value.Kind is not (ValueKind.Object or ValueKind.Array))
        {
            return false;
        }

        if (levels == 0)
        {
            return true;
        }

        foreach (Member member in value.Members)
        {
            if (Exceeds(member.Value, levels - 1))
            {
                return true;
            }
        }

        foreach (Value element in value.Elements)
        {
            if (Exceeds(element, levels - 1))
            {
                return true;
            }
        }

        return false;
    }
}
