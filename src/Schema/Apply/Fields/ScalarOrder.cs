using Xebec.Api.Documents;

namespace Xebec.Schema.Apply.Fields;

/// <summary>Order of the values that tell list elements apart: numbers, then strings, then booleans, then the rest.</summary>
internal static class ScalarOrder
{
    public static int Compare(Value left, Value right)
    {
        int rank = Rank(left.Kind);
        int other = Rank(right.Kind);
        if (rank != other)
        {
            return rank.CompareTo(other);
        }

        switch (left.Kind)
        {
            case ValueKind.Number:
                return left.Integer is { } a && right.Integer is { } b ? a.CompareTo(b) : (left.Real ?? 0).CompareTo(right.Real ?? 0);
            case ValueKind.String:
                return left == right ? 0 : GoOrder.Compare(left.TextOrEmpty, right.TextOrEmpty);
            case ValueKind.Boolean:
                return left.IsTrue.CompareTo(right.IsTrue);
            default:
                return left == right ? 0 : GoOrder.Compare(left.ToString(), right.ToString());
        }
    }

    /// <summary>Equality as server-side apply sees it: numbers by what they are, not by how they are written.</summary>
    public static bool AreEqual(Value left, Value right)
    {
        if (left.Kind == ValueKind.Number && right.Kind == ValueKind.Number)
        {
            return Compare(left, right) == 0;
        }

        return left == right;
    }

    private static int Rank(ValueKind kind) => kind switch
    {
        ValueKind.Number => 0,
        ValueKind.String => 1,
        ValueKind.Boolean => 2,
        ValueKind.Array => 3,
        ValueKind.Object => 4,
        _ => 5,
    };
}
