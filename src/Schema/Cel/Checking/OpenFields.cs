using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Xebec.Schema.Cel.Checking;

/// <summary>The fields of an object about which nothing is known: whatever is asked for, of any type.</summary>
internal sealed class OpenFields : IReadOnlyDictionary<string, CelField>
{
    public static OpenFields Instance { get; } = new();

    public IEnumerable<string> Keys => [];

    public IEnumerable<CelField> Values => [];

    public int Count => 0;

    public CelField this[string key] => new(key, CelType.Dyn);

    public bool ContainsKey(string key) => true;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out CelField value)
    {
        value = this[key];
        return true;
    }

    public IEnumerator<KeyValuePair<string, CelField>> GetEnumerator() =>
        Enumerable.Empty<KeyValuePair<string, CelField>>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
