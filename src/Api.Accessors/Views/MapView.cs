using System.Collections;
using Xebec.Api.Documents;

namespace Xebec.Api.Accessors;

/// <summary>
/// A map from names to objects, in the document's order. <c>foreach</c> allocates only the names; absent and null read as empty.
/// </summary>
public readonly struct MapView<T>(Value json) : IEnumerable<(string Name, T Value)>, IView<MapView<T>>
    where T : struct, IView<T>
{
    public Value Json => json;

    public bool Exists => !json.IsNullOrAbsent;

    /// <summary>Walks the map.</summary>
    public int Count => json.Count;

    /// <summary>What has this name; its <c>Exists</c> is false when there is none.</summary>
    public T this[string name] => T.Of(json[name]);

    public static MapView<T> Of(Value json) => new(json);

    public bool Contains(string name) => json[name].Exists;

    public Enumerator GetEnumerator() => new(json.Members.GetEnumerator());

    IEnumerator<(string Name, T Value)> IEnumerable<(string Name, T Value)>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public struct Enumerator : IEnumerator<(string Name, T Value)>
    {
        private MemberSequence.Enumerator _members;

        internal Enumerator(MemberSequence.Enumerator members) => _members = members;

        public readonly (string Name, T Value) Current => (_members.Current.Name, T.Of(_members.Current.Value));

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => _members.MoveNext();

        public readonly void Reset() => throw new NotSupportedException();

        public readonly void Dispose()
        {
        }
    }
}
