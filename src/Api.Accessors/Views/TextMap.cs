using System.Collections;
using Xebec.Api.Documents;

namespace Xebec.Api.Accessors;

/// <summary>
/// A map from names to strings (labels, data, amounts of resources), in the document's order; absent and null read as empty.
/// </summary>
public readonly struct TextMap(Value json) : IEnumerable<(string Name, string Value)>, IView<TextMap>
{
    public Value Json => json;

    public bool Exists => !json.IsNullOrAbsent;

    public int Count => json.Count;

    /// <summary>The text under this name; null when there is none.</summary>
    public string? this[string name] => json[name].Text;

    public static TextMap Of(Value json) => new(json);

    public bool Contains(string name) => json[name].Exists;

    /// <summary>Whether this name has exactly this text; compares without allocating.</summary>
    public bool Has(string name, string text) => json[name].TextIs(text);

    public Enumerator GetEnumerator() => new(json.Members.GetEnumerator());

    IEnumerator<(string Name, string Value)> IEnumerable<(string Name, string Value)>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public struct Enumerator : IEnumerator<(string Name, string Value)>
    {
        private MemberSequence.Enumerator _members;

        internal Enumerator(MemberSequence.Enumerator members) => _members = members;

        public readonly (string Name, string Value) Current => (_members.Current.Name, _members.Current.Value.TextOrEmpty);

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => _members.MoveNext();

        public readonly void Reset() => throw new NotSupportedException();

        public readonly void Dispose()
        {
        }
    }
}
