using Xebec.Api.Documents;

namespace Xebec.Schema.Patches.Strategic;

/// <summary>What tells the elements of a list apart: a member of theirs, or (of scalars) themselves.</summary>
internal readonly record struct ListKey(string Name)
{
    public static ListKey Self => new("");

    /// <summary>The key's value; absent when the element has none.</summary>
    public Value Of(Value element) => Name.Length == 0 ? element : element[Name];

    public Index IndexOf(List<Value> elements) => new(this, elements);

    /// <summary>Finds elements of a list by key: by looking through a short list, by a table for a long one.</summary>
    public sealed class Index
    {
        // a patch body may hold 100,000 elements
        private const int LookThroughMax = 16;

        private readonly ListKey _key;
        private readonly List<Value> _elements;
        private Dictionary<string, int>? _byText;

        public Index(ListKey key, List<Value> elements)
        {
            _key = key;
            _elements = elements;
        }

        /// <summary>
        /// The position of the first element with the same key as <paramref name="like"/>; -1 when there is none, or it has no key.
        /// </summary>
        public int Find(Value like)
        {
            Value wanted = _key.Of(like);
            if (!wanted.Exists)
            {
                return -1;
            }

            if (_elements.Count > LookThroughMax)
            {
                return (_byText ??= Table()).GetValueOrDefault(wanted.ToString(), -1);
            }

            for (int i = 0; i < _elements.Count; i++)
            {
                if (_key.Of(_elements[i]) == wanted)
                {
                    return i;
                }
            }

            return -1;
        }

        /// <summary>Appends to the list the index is of.</summary>
        public void Add(Value element)
        {
            _byText?.TryAdd(_key.Of(element).ToString(), _elements.Count);
            _elements.Add(element);
        }

        private Dictionary<string, int> Table()
        {
            var table = new Dictionary<string, int>(_elements.Count, StringComparer.Ordinal);
            for (int i = 0; i < _elements.Count; i++)
            {
                table.TryAdd(_key.Of(_elements[i]).ToString(), i);
            }

            return table;
        }
    }
}
