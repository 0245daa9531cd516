using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>Selection, indexing and membership, with upstream's failures.</summary>
internal static class Lookup
{
    /// <summary>The member of a map or object.</summary>
    public static CelValue Member(in CelValue operand, string name)
    {
        if (operand.Source is CelOptional optional)
        {
            return optional.HasValue ? OptionalMember(optional.Value, name) : operand;
        }

        CelValue found = operand.Kind is CelKind.Map or CelKind.Object || operand.Source is CelHostObject ? operand.Member(name) : default;
        if (found.Exists)
        {
            return found;
        }

        return CelValue.Failure(operand.Kind == CelKind.List ? "unsupported index type 'string' in list" : $"no such key: {name}");
    }

    /// <summary>Whether the member is there; a JSON null of an object is not.</summary>
    public static CelValue Has(in CelValue operand, string name)
    {
        if (operand.Source is CelOptional optional)
        {
            return optional.HasValue ? Has(optional.Value, name) : CelValue.False;
        }

        if (operand.Kind is not (CelKind.Map or CelKind.Object) && operand.Source is not CelHostObject)
        {
            return operand.Kind == CelKind.List ? CelValue.Failure("unsupported index type 'string' in list") : CelValue.False;
        }

        CelValue found = operand.Member(name);
        return found.Exists && found.IsError
            ? found
            : CelValue.Of(found.Exists && !(operand.Kind == CelKind.Object && found.Kind == CelKind.Null));
    }

    public static CelValue Index(CelValue operand, CelValue index)
    {
        if (operand.Source is CelOptional optional)
        {
            return optional.HasValue ? OptionalIndex(optional.Value, index) : operand;
        }

        CelValue found = Find(operand, index, out string? problem);
        return found.Exists ? found
            : CelValue.Failure(
                problem ?? (operand.Kind == CelKind.List ? $"index out of bounds: {KeyText(index)}" : $"no such key: {KeyText(index)}"));
    }

    /// <summary>An optional: empty where nothing is, a failure where the index cannot be one.</summary>
    public static CelValue OptionalIndex(CelValue operand, CelValue index)
    {
        if (operand.Source is CelOptional optional)
        {
            return optional.HasValue ? OptionalIndex(optional.Value, index) : operand;
        }

        CelValue found = Find(operand, index, out string? problem);
        return problem is not null ? CelValue.Failure(problem)
            : found.IsError && found.Exists ? found
            : CelOptional.Of(found.Source is CelOptional inner ? inner.Value : found);
    }

    public static CelValue In(CelValue element, CelValue container)
    {
        switch (container.Kind)
        {
            case CelKind.List:
                foreach (CelValue candidate in container.Elements)
                {
                    if (Equality.AreEqual(element, candidate))
                    {
                        return CelValue.True;
                    }
                }

                return CelValue.False;
            case CelKind.Map or CelKind.Object:
                return CelValue.Of(container.Find(element).Exists);
            default:
                return CelValue.Failure("no such overload: @in");
        }
    }

    public static CelValue Insert(in CelValue map, in CelValue key, in CelValue value)
    {
        CelMap? own = map.Source as CelMap ?? CelMap.Of(map.Entries.ToArray());
        CelMap? added = own?.Plus(new CelEntry(key, value));
        return added is null ? CelValue.Failure($"insert failed: key {KeyText(key)} already exists") : CelValue.Of(added);
    }

    public static CelValue InsertAll(CelValue map, CelValue more)
    {
        foreach (CelEntry entry in more.Entries)
        {
            map = Insert(map, entry.Key, entry.Value);
            if (map.IsError)
            {
                break;
            }
        }

        return map;
    }

    private static CelValue OptionalMember(in CelValue operand, string name) => OptionalIndex(operand, CelValue.Of(name));

    private static CelValue Find(in CelValue operand, in CelValue index, out string? problem)
    {
        problem = null;
        switch (operand.Kind)
        {
            case CelKind.List:
                if (IndexOf(index) is { } at)
                {
                    return operand.At(at);
                }

                problem = $"unsupported index type '{index.Type.Name}' in list";
                return default;
            case CelKind.Map or CelKind.Object:
                return operand.Find(index);
            default:
                return operand.Source is CelHostObject && index.Kind == CelKind.String ? operand.Member(index.Text) : default;
        }
    }

    private static long? IndexOf(in CelValue index) => index.Kind switch
    {
        CelKind.Int => index.Integer,
        CelKind.Uint => index.Unsigned > long.MaxValue ? -1 : index.Integer,
        CelKind.Double when Math.Floor(index.Real) == index.Real && Math.Abs(index.Real) < 9e15 => (long)index.Real,
        _ => null,
    };

    private static string KeyText(in CelValue key) =>
        key.Kind == CelKind.Uint ? key.Unsigned.ToString(System.Globalization.CultureInfo.InvariantCulture) : key.ToString();
}
