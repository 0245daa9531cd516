using Xebec.Api.Documents;
using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>
/// Equality of all kinds of values: numbers by amount whatever their types, everything else only within its kind. Lists of documents that
/// are sets, or have keys, are equal in any order.
/// </summary>
internal static class Equality
{
    public static bool AreEqual(in CelValue left, in CelValue right)
    {
        CelKind kind = left.Kind;
        if (IsNumber(kind) && IsNumber(right.Kind))
        {
            return Ordering.CompareNumbers(left, right) == 0;
        }

        if (kind is CelKind.Map or CelKind.Object)
        {
            return right.Kind is CelKind.Map or CelKind.Object && MapsEqual(left, right);
        }

        if (kind != right.Kind)
        {
            return false;
        }

        return kind switch
        {
            CelKind.String => TextsEqual(left, right),
            CelKind.Bool or CelKind.Duration => left.Integer == right.Integer,
            CelKind.Null => true,
            CelKind.Bytes => left.Bytes.AsSpan().SequenceEqual(right.Bytes),
            CelKind.Timestamp => left.Time == right.Time,
            CelKind.List => ListsEqual(left, right),
            CelKind.Type => TypesEqual((CelType)left.Source!, (CelType)right.Source!),
            _ => Equals(left.Source, right.Source),
        };
    }

    /// <summary>A key of an element of a list with keys; null for elements that are no objects.</summary>
    public static string? KeyOf(CelType list, in CelValue element)
    {
        if (list.ListKeys.Count == 0 || element.Kind is not (CelKind.Map or CelKind.Object))
        {
            return null;
        }

        Value value = element.AsValue();
        return string.Join('\u0001', list.ListKeys.Select(k => value[k].ToString()));
    }

    private static bool IsNumber(CelKind kind) => kind is CelKind.Int or CelKind.Uint or CelKind.Double;

    private static bool TextsEqual(in CelValue left, in CelValue right)
    {
        if (right.Source is string text)
        {
            return left.Source is string other ? other == text : left.AsValue().TextIs(text);
        }

        return left.Source is string own ? right.AsValue().TextIs(own) : left.AsValue() == right.AsValue();
    }

    // the type of a list or map as a value does not tell its parameters
    private static bool TypesEqual(CelType left, CelType right) => left.Kind == right.Kind && left.Name == right.Name;

    private static bool ListsEqual(in CelValue left, in CelValue right)
    {
        if (left.Size != right.Size)
        {
            return false;
        }

        if (left.IsDocument && (left.Type.IsSet || left.Type.ListKeys.Count > 0))
        {
            return SameElements(left, right);
        }

        CelElements.Enumerator other = right.Elements.GetEnumerator();
        foreach (CelValue element in left.Elements)
        {
            if (!other.MoveNext() || !AreEqual(element, other.Current))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameElements(in CelValue left, in CelValue right)
    {
        List<CelValue> rest = [.. right.Elements.ToArray()];
        foreach (CelValue element in left.Elements)
        {
            CelValue wanted = element;
            int at = rest.FindIndex(e => AreEqual(wanted, e));
            if (at < 0)
            {
                return false;
            }

            rest.RemoveAt(at);
        }

        return true;
    }

    private static bool MapsEqual(in CelValue left, in CelValue right)
    {
        if (left.Size != right.Size)
        {
            return false;
        }

        foreach (CelEntry entry in left.Entries)
        {
            CelValue other = right.Kind == CelKind.Object && right.IsDocument
                ? CelValue.Of(right.AsValue()[entry.Key.Text], FieldType(right.Type, entry.Key.Text))
                : right.Find(entry.Key);
            if (!other.Exists || !AreEqual(entry.Value, other))
            {
                return false;
            }
        }

        return true;
    }

    private static CelType FieldType(CelType type, string jsonName) =>
        type.Fields.Values.FirstOrDefault(f => f.JsonName == jsonName)?.Type ?? CelType.Dyn;
}
