using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Patches;

namespace Xebec.Schema.Apply.Fields;

/// <summary>What a path element selects by; the order is that of elements in a set.</summary>
public enum PathElementKind : byte
{
    /// <summary>A member of an object or map: <c>f:name</c>.</summary>
    Field,

    /// <summary>An element of a keyed list: <c>k:{"name":"c"}</c>.</summary>
    Key,

    /// <summary>An element of a set: <c>v:"x"</c>.</summary>
    Value,

    /// <summary>An element by its place: <c>i:0</c>. Never written by us, kept when read.</summary>
    Index,
}

/// <summary>One key field of an element of a keyed list.</summary>
public readonly record struct KeyField(string Name, Value Value);

/// <summary>One step of a path to a field. Elements have a total order: by kind, then by name, key, value or place.</summary>
public readonly struct PathElement : IComparable<PathElement>, IEquatable<PathElement>
{
    // a string, a KeyField[] sorted by name (of a Value: one field without a name), or null
    private readonly object? _what;
    private readonly int _place;

    private PathElement(PathElementKind kind, object? what, int place)
    {
        Kind = kind;
        _what = what;
        _place = place;
    }

    public PathElementKind Kind { get; }

    /// <summary>The name of a <see cref="PathElementKind.Field"/>; "" for others.</summary>
    public string Name => _what as string ?? "";

    /// <summary>
    /// The key fields of a <see cref="PathElementKind.Key"/>, sorted by name;
    /// of a <see cref="PathElementKind.Value"/> its value without a name.
    /// </summary>
    public ReadOnlySpan<KeyField> Keys => _what as KeyField[];

    public int Place => _place;

    public static PathElement Field(string name) => new(PathElementKind.Field, name, 0);

    /// <summary>An element of a keyed list; the fields are sorted in place.</summary>
    public static PathElement Key(params KeyField[] fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        if (fields.Length > 1)
        {
            Array.Sort(fields, (a, b) => GoOrder.Compare(a.Name, b.Name));
        }

        return new PathElement(PathElementKind.Key, fields, 0);
    }

    public static PathElement Value(Value value) => new(PathElementKind.Value, new KeyField[] { new("", value) }, 0);

    public static PathElement Index(int place) => new(PathElementKind.Index, null, place);

    public static bool operator ==(PathElement left, PathElement right) => left.Equals(right);

    public static bool operator !=(PathElement left, PathElement right) => !left.Equals(right);

    public static bool operator <(PathElement left, PathElement right) => left.CompareTo(right) < 0;

    public static bool operator >(PathElement left, PathElement right) => left.CompareTo(right) > 0;

    public static bool operator <=(PathElement left, PathElement right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PathElement left, PathElement right) => left.CompareTo(right) >= 0;

    public int CompareTo(PathElement other)
    {
        if (Kind != other.Kind)
        {
            return Kind.CompareTo(other.Kind);
        }

        if (Kind == PathElementKind.Field)
        {
            return ReferenceEquals(_what, other._what) ? 0 : GoOrder.Compare(Name, other.Name);
        }

        if (Kind == PathElementKind.Index)
        {
            return _place.CompareTo(other._place);
        }

        return CompareKeys(Keys, other.Keys);
    }

    public bool Equals(PathElement other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is PathElement other && Equals(other);

    /// <summary>Elements live in sorted arrays, not in hash tables: the hash tells kinds and names' lengths apart.</summary>
    public override int GetHashCode() => ((int)Kind * 397) + Name.Length;

    /// <summary>As upstream prints it in a path: <c>.name</c>, <c>[name="c"]</c>, <c>[="x"]</c>, <c>[0]</c>.</summary>
    public override string ToString()
    {
        switch (Kind)
        {
            case PathElementKind.Field:
                return "." + Name;
            case PathElementKind.Index:
                return string.Create(CultureInfo.InvariantCulture, $"[{_place}]");
            default:
                var text = new StringBuilder("[");
                foreach (KeyField field in Keys)
                {
                    text.Append(text.Length > 1 ? "," : "").Append(field.Name).Append('=');
                    text.Append(field.Value.IsString ? GoText.Quote(field.Value.TextOrEmpty) : GoValue.Plain(field.Value));
                }

                return text.Append(']').ToString();
        }
    }

    private static int CompareKeys(ReadOnlySpan<KeyField> left, ReadOnlySpan<KeyField> right)
    {
        for (int i = 0; i < left.Length && i < right.Length; i++)
        {
            int order = GoOrder.Compare(left[i].Name, right[i].Name);
            order = order != 0 ? order : ScalarOrder.Compare(left[i].Value, right[i].Value);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
