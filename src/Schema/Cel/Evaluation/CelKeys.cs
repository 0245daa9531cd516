using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>Equality and a stable hash of map keys: numbers of different types are the same key when they are equal.</summary>
internal sealed class CelKeys : IEqualityComparer<CelValue>
{
    public static CelKeys Instance { get; } = new();

    public bool Equals(CelValue x, CelValue y) => Equality.AreEqual(x, y);

    public int GetHashCode(CelValue key)
    {
        switch (key.Kind)
        {
            case CelKind.String:
                uint hash = 2_166_136_261;
                foreach (char c in key.Text)
                {
                    hash = unchecked((hash ^ c) * 16_777_619);
                }

                return unchecked((int)hash);
            case CelKind.Double:
                return key.Real is > -9e18 and < 1.8e19 ? OfNumber(key.Real < 0 ? unchecked((ulong)(long)key.Real) : (ulong)key.Real) : 0;
            case CelKind.Int or CelKind.Uint:
                return OfNumber(key.Unsigned);
            default:
                return key.IsTrue ? 1 : 0;
        }
    }

    private static int OfNumber(ulong number) => unchecked((int)number ^ (int)(number >> 32));
}
