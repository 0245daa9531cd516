using System.Collections;

namespace Xebec.Server.Audit;

/// <summary>
/// What is noted of a request in its audit record, in order of the keys. Most requests have nothing noted, and pay nothing.
/// </summary>
public sealed class AuditAnnotations : IEnumerable<KeyValuePair<string, string>>
{
    private SortedDictionary<string, string>? _notes;

    /// <summary>Null when nothing is noted under the key.</summary>
    [System.Diagnostics.CodeAnalysis.DisallowNull]
    public string? this[string key]
    {
        get => _notes?.GetValueOrDefault(key);
        set => (_notes ??= new(StringComparer.Ordinal))[key] = value;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, string>>?)_notes ?? []).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
