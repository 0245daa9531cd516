using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Typed;

/// <summary>What tells the elements of a keyed list or a set apart.</summary>
internal static class ListElement
{
    /// <summary>
    /// The path element of a list's element: its key fields (a missing one takes its static default; one without a default is left out), or
    /// of a set the value itself. False, with upstream's reason, when it has none.
    /// </summary>
    public static bool TryIdentify(TypeSchema list, Value element, out PathElement identity, out string? problem)
    {
        return list.Merge == MergeKind.Map
            ? TryKey(list, element, out identity, out problem)
            : TryValue(element, out identity, out problem);
    }

    private static bool TryKey(TypeSchema list, Value element, out PathElement identity, out string? problem)
    {
        identity = default;
        if (!element.IsObject)
        {
            problem = element.IsNullOrAbsent
                ? "associative list with keys may not have a null element"
                : "associative list with keys may not have non-map elements";
            return false;
        }

        IReadOnlyList<string> names = list.ListMapKeys;
        var fields = new KeyField[names.Count];
        int count = 0;
        for (int i = 0; i < names.Count; i++)
        {
            Value value = element[names[i]];
            value = value.Exists ? value : list.Element?.Field(names[i])?.Default ?? default;
            if (value.Exists)
            {
                fields[count++] = new KeyField(names[i], value);
            }
        }

        if (count == 0)
        {
            string keys = string.Join(' ', names.Select(GoText.Quote));
            problem = $"associative list with keys has an element that omits all key fields [{keys}] (and doesn't have default values for "
                + "any key fields)";
            return false;
        }

        identity = PathElement.Key(count == fields.Length ? fields : fields[..count]);
        problem = null;
        return true;
    }

    private static bool TryValue(Value element, out PathElement identity, out string? problem)
    {
        problem = element.Kind switch
        {
            ValueKind.Object => "associative list without keys has an element that's a map type",
            ValueKind.Array => "not supported: associative list with lists as elements",
            ValueKind.Null or ValueKind.Absent => "associative list without keys has an element that's an explicit null",
            _ => null,
        };
        identity = problem is null ? PathElement.Value(element) : default;
        return problem is null;
    }
}
