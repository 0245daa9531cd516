using System.Collections;
using Xebec.Api.Documents;

namespace Xebec.Api.Accessors;

/// <summary>A list of integers; absent and null read as empty, what is no integer as 0.</summary>
public readonly struct IntegerList(Value json) : IReadOnlyList<long>, IView<IntegerList>
{
    public Value Json => json;

    public bool Exists => !json.IsNullOrAbsent;

    public int Count => json.Count;

    /// <summary>The number; walks those before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none at this position.</exception>
    public long this[int index] =>
        json[index] is { Exists: true } element ? element.Integer ?? 0 : throw new ArgumentOutOfRangeException(nameof(index));

    public static IntegerList Of(Value json) => new(json);

    public IEnumerator<long> GetEnumerator()
    {
        for (ElementSequence.Enumerator elements = json.Elements.GetEnumerator(); elements.MoveNext();)
        {
            yield return elements.Current.Integer ?? 0;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
