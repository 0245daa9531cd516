using Xebec.Api.Keys;

namespace Xebec.Store.Objects;

/// <summary>Lists that many objects have alike, kept once.</summary>
internal sealed class SharedFacts
{
    private const int Places = 16384;

    private readonly string?[]?[] _single = new string?[]?[Places];

    public SharedValues<KeyValuePair<string, string>[]> Labels { get; } = new();

    public SharedValues<Uid[]> Owners { get; } = new();

    /// <summary>The values of a resource's indexed fields; where there is one field, equal ones are the same list.</summary>
    public string?[] Fields(string?[] values)
    {
        if (values is not [{ } value])
        {
            return values;
        }

        uint hash = 0;
        foreach (char c in value)
        {
            hash = System.Numerics.BitOperations.Crc32C(hash, c);
        }

        ref string?[]? known = ref _single[hash & (Places - 1)];
        return known is [{ } there] && there == value ? known : known = values;
    }
}
