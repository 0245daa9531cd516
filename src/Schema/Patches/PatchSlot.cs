using System.Globalization;
using Xebec.Api.Documents;

namespace Xebec.Schema.Patches;

/// <summary>
/// The place a JSON Patch path points to: a container, opened for editing, and a key in it. Only the containers along the path are opened.
/// </summary>
internal readonly struct PatchSlot
{
    /// <summary>What upstream says of what is not there.</summary>
    public const string Missing = "missing value";

    private readonly ObjectDraft? _object;
    private readonly ArrayDraft? _array;
    private readonly string _key;

    private PatchSlot(ObjectDraft? @object, ArrayDraft? array, string key)
    {
        _object = @object;
        _array = array;
        _key = key;
    }

    /// <summary>Finds the container; false when a step of the path is missing, is null or is a scalar, and for the empty path.</summary>
    public static bool TryOpen(Value root, string path, out PatchSlot slot)
    {
        slot = default;
        int start = path.IndexOf('/');
        if (start < 0)
        {
            return false;
        }

        ObjectDraft? inObject = root.IsObject ? ObjectDraft.Open(root) : null;
        ArrayDraft? inArray = root.IsArray ? ArrayDraft.Open(root) : null;

        // what is put at the end of a path nests itself: ends of paths are bounded,
        // so that no number of operations makes an object deeper than twice that
        for (int levels = 1; levels <= Document.DepthMax; levels++)
        {
            int end = path.IndexOf('/', start + 1);
            string key = Unescape(path.AsSpan(start + 1, (end < 0 ? path.Length : end) - start - 1));
            if (end < 0)
            {
                slot = new PatchSlot(inObject, inArray, key);
                return true;
            }

            if (!Step(ref inObject, ref inArray, key))
            {
                return false;
            }

            start = end;
        }

        return false;
    }

    /// <summary>Reads what is at a path without opening anything. True with an absent value when only the last member is missing.</summary>
    public static bool TryRead(Value root, string path, out Value value)
    {
        value = default;
        int start = path.IndexOf('/');
        if (start < 0)
        {
            return false;
        }

        Value container = root;
        while (true)
        {
            int end = path.IndexOf('/', start + 1);
            string key = Unescape(path.AsSpan(start + 1, (end < 0 ? path.Length : end) - start - 1));
            if (container.IsObject)
            {
                value = container[key];
            }
            else if (!container.IsArray || !TryPosition(key, container.Count, out int position) || position >= container.Count)
            {
                return false;
            }
            else
            {
                value = container[position];
            }

            if (end < 0)
            {
                return true;
            }

            container = value;
            start = end;
        }
    }

    /// <summary>Null when done, else what is wrong.</summary>
    public string? Add(Value value)
    {
        if (_object is not null)
        {
            _object.Set(_key, value);
            return null;
        }

        if (_key == "-")
        {
            _array!.Add(value);
            return null;
        }

        // one place more than there are elements: after the last
        if (!TryPosition(_key, _array!.Count + 1, out int position))
        {
            return NoPosition();
        }

        _array.Insert(position, value);
        return null;
    }

    public string? Remove()
    {
        if (_object is not null)
        {
            return _object.Remove(_key) ? null : $"Unable to remove nonexistent key: {_key}: {Missing}";
        }

        if (!TryPosition(_key, _array!.Count, out int position))
        {
            return NoPosition();
        }

        _array.RemoveAt(position);
        return null;
    }

    /// <summary>False when there is nothing to replace.</summary>
    public bool Replace(Value value)
    {
        if (_object is not null)
        {
            _object.Set(_key, value);
            return true;
        }

        if (!TryPosition(_key, _array!.Count, out int position))
        {
            return false;
        }

        _array[position] = value;
        return true;
    }

    private string NoPosition() => int.TryParse(_key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int position)
        ? $"Unable to access invalid index: {position}: invalid index referenced"
        : $"value was not a proper array index: '{_key}': strconv.Atoi: parsing {Xebec.Api.Names.GoText.Quote(_key)}: invalid syntax";

    private static bool Step(ref ObjectDraft? inObject, ref ArrayDraft? inArray, string key)
    {
        if (inObject is not null)
        {
            ObjectDraft parent = inObject;
            Value next = parent.Get(key);
            inObject = next.IsObject ? parent.Object(key) : null;
            inArray = next.IsArray ? parent.Array(key) : null;
            return next.IsObject || next.IsArray;
        }

        if (inArray is null || !TryPosition(key, inArray.Count, out int position))
        {
            return false;
        }

        Value element = inArray[position];
        if (element.IsObject)
        {
            (inObject, inArray) = (inArray.ObjectAt(position), null);
            return true;
        }

        if (!element.IsArray)
        {
            return false;
        }

        var inner = ArrayDraft.Open(element);
        inArray[position] = inner;
        inArray = inner;
        return true;
    }

    // a position below count; negative ones count from the end
    private static bool TryPosition(string key, int count, out int position)
    {
        if (!int.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out position))
        {
            return false;
        }

        position = position < 0 ? position + count : position;
        return position >= 0 && position < count;
    }

    private static string Unescape(ReadOnlySpan<char> part)
    {
        return part.Contains('~')
            ? part.ToString().Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
            : part.ToString();
    }
}
