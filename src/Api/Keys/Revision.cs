using System.Globalization;

namespace Xebec.Api.Keys;

/// <summary>A point in one store's history; 0 is "before everything" and "not written yet". Comparable only within one store.</summary>
public readonly record struct Revision(long Number) : IComparable<Revision>
{
    public static Revision None => default;

    public bool IsNone => Number == 0;

    public static bool operator <(Revision left, Revision right) => left.Number < right.Number;

    public static bool operator >(Revision left, Revision right) => left.Number > right.Number;

    public static bool operator <=(Revision left, Revision right) => left.Number <= right.Number;

    public static bool operator >=(Revision left, Revision right) => left.Number >= right.Number;

    /// <summary>Reads a resourceVersion: decimal digits, no sign. False for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Revision revision)
    {
        bool good = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        revision = new Revision(number);
        return good;
    }

    public int CompareTo(Revision other) => Number.CompareTo(other.Number);

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
