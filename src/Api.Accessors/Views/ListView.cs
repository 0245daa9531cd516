using System.Collections;
using Xebec.Api.Documents;

namespace Xebec.Api.Accessors;

/// <summary>A list of objects. <c>foreach</c> does not allocate; absent and null read as empty.</summary>
public readonly struct ListView<T>(Value json) : IReadOnlyList<T>, IView<ListView<T>>
    where T : struct, IView<T>
{
    public Value Json => json;

    public bool Exists => !json.IsNullOrAbsent;

    /// <summary>Walks the list.</summary>
    public int Count => json.Count;

    /// <summary>The element; walks those before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none at this position.</exception>
    public T this[int index] =>
        json[index] is { Exists: true } element ? T.Of(element) : throw new ArgumentOutOfRangeException(nameof(index));

    public static ListView<T> Of(Value json) => new(json);

    public Enumerator GetEnumerator() => new(json.Elements.GetEnumerator());

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public struct Enumerator : IEnumerator<T>
    {
        private ElementSequence.Enumerator _elements;

        internal Enumerator(ElementSequence.Enumerator elements) => _elements = elements;

        public readonly T Current => T.Of(_elements.Current);

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => _elements.MoveNext();

        public readonly void Reset() => throw new NotSupportedException();

        public readonly void Dispose()
        {
        }
    }
}
