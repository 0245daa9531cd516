namespace Xebec.Store.State;

/// <summary>
/// Orders names as upstream's etcd keys order them: by their UTF-8 bytes, a
/// namespace followed by '/', so that namespace <c>a-b</c> comes before <c>a</c>.
/// </summary>
internal static class Utf8Order
{
    public static int Compare(string left, string right)
    {
        if (ReferenceEquals(left, right))
        {
            return 0;
        }

        int same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
        {
            return left.Length - right.Length;
        }

        return Weight(left[same]) - Weight(right[same]);
    }

    public static int ComparePlaces(string leftNamespace, string leftName, string rightNamespace, string rightName)
    {
        if (!ReferenceEquals(leftNamespace, rightNamespace))
        {
            int same = leftNamespace.AsSpan().CommonPrefixLength(rightNamespace);
            if (same < leftNamespace.Length || same < rightNamespace.Length)
            {
                char left = same < leftNamespace.Length ? leftNamespace[same] : '/';
                char right = same < rightNamespace.Length ? rightNamespace[same] : '/';
                return Weight(left) - Weight(right);
            }
        }

        return Compare(leftName, rightName);
    }

    // UTF-16 puts surrogates (beyond U+FFFF) before U+E000, UTF-8 after U+FFFF
    private static int Weight(char c) => char.IsSurrogate(c) ? c + 0x2800 : c;
}
