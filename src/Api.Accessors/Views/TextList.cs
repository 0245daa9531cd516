using System.Collections;
using Xebec.Api.Documents;

namespace Xebec.Api.Accessors;

/// <summary>A list of strings; absent and null read as empty.</summary>
public readonly struct TextList(Value json) : IReadOnlyList<string>, IView<TextList>
{
    public Value Json => json;

    public bool Exists => !json.IsNullOrAbsent;

    public int Count => json.Count;

    /// <summary>The string; walks those before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none at this position.</exception>
    public string this[int index] =>
        json[index] is { Exists: true } element ? element.TextOrEmpty : throw new ArgumentOutOfRangeException(nameof(index));

    public static TextList Of(Value json) => new(json);

    /// <summary>Compares without allocating.</summary>
    public bool Contains(string text)
    {
        foreach (Value element in json.Elements)
        {
            if (element.TextIs(text))
            {
                return true;
            }
        }

        return false;
    }

    public Enumerator GetEnumerator() => new(json.Elements.GetEnumerator());

    IEnumerator<string> IEnumerable<string>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public struct Enumerator : IEnumerator<string>
    {
        private ElementSequence.Enumerator _elements;

        internal Enumerator(ElementSequence.Enumerator elements) => _elements = elements;

        public readonly string Current => _elements.Current.TextOrEmpty;

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => _elements.MoveNext();

        public readonly void Reset() => throw new NotSupportedException();

        public readonly void Dispose()
        {
        }
    }
}
