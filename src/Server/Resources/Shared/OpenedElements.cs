using Xebec.Api.Documents;

namespace Xebec.Server.Resources.Shared;

/// <summary>Objects of a list member, each opened for editing when its turn comes.</summary>
/// <param name="holder">What has the list; null for no elements.</param>
/// <param name="name">The list's name.</param>
/// <param name="chosen">Which are opened.</param>
internal readonly struct OpenedElements(ObjectDraft? holder, string name, Func<Value, bool> chosen)
{
    public Enumerator GetEnumerator() => new(holder, name, chosen);

    public struct Enumerator(ObjectDraft? holder, string name, Func<Value, bool> chosen)
    {
        // once one is opened the list is a draft of as many elements
        private ElementSequence.Enumerator _elements = (holder is null ? default : holder[name]).Elements.GetEnumerator();
        private ArrayDraft? _opened;
        private int _at = -1;

        public readonly ObjectDraft Current => _opened!.ObjectAt(_at);

        public bool MoveNext()
        {
            while (_elements.MoveNext())
            {
                _at++;
                if (chosen(_elements.Current))
                {
                    _opened ??= holder!.Array(name);
                    return true;
                }
            }

            return false;
        }
    }
}
