using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Typed;

/// <summary>
/// Merges keyed lists and sets. Elements both sides have come in the applied order; elements of one side stay beside the neighbours they
/// had: a live one where the live list has it, an applied one before the next that both have.
/// </summary>
internal static class ElementMerge
{
    public static Value Merge(TypeSchema type, Value live, Value applied)
    {
        var lives = new ElementList(type, live);
        var news = new ElementList(type, applied);
        var merged = new List<Value>(lives.Count + news.Count);
        int next = 0;
        int shared = NextShared(news, lives, 0);
        for (int i = 0; i < lives.Count; i++)
        {
            PathElement identity = lives[i].Identity;
            int twin = news.Find(identity);
            if (twin < 0)
            {
                merged.Add(lives[i].Element);
            }
            else if (shared < news.Count && news[shared].Identity == identity)
            {
                for (; next <= shared; next++)
                {
                    merged.Add(Element(type, lives, news[next]));
                }

                shared = NextShared(news, lives, next);
            }
            else if (shared == news.Count && next < news.Count)
            {
                // a live element that repeats one already merged gives its place to the next applied one
                merged.Add(Element(type, lives, news[next++]));
            }
        }

        for (; next < news.Count; next++)
        {
            merged.Add(Element(type, lives, news[next]));
        }

        return IsLive(live, merged) ? live : new ArrayDraft(merged);
    }

    private static int NextShared(ElementList news, ElementList lives, int from)
    {
        while (from < news.Count && lives.Find(news[from].Identity) < 0)
        {
            from++;
        }

        return from;
    }

    // what repeats in the live list is not merged into, but replaced
    private static Value Element(TypeSchema type, ElementList lives, (PathElement Identity, Value Element) applied)
    {
        int at = lives.Find(applied.Identity);
        return at < 0 || lives.Repeats(applied.Identity)
            ? applied.Element
            : TypedMerge.Merge(type.Element ?? TypeWalk.Unknown, lives[at].Element, applied.Element);
    }

    private static bool IsLive(Value live, List<Value> merged)
    {
        int at = 0;
        foreach (Value element in live.Elements)
        {
            if (at == merged.Count || !ValueEquality.AreSame(element, merged[at++]))
            {
                return false;
            }
        }

        return at == merged.Count;
    }

    /// <summary>A list's elements with what tells them apart, found by it in logarithmic time.</summary>
    private sealed class ElementList
    {
        private readonly List<(PathElement Identity, Value Element)> _elements = [];
        private readonly SortedDictionary<PathElement, (int First, int Count)> _places = [];

        public ElementList(TypeSchema type, Value list)
        {
            foreach (Value element in list.Elements)
            {
                if (ListElement.TryIdentify(type, element, out PathElement identity, out _))
                {
                    (int first, int count) = _places.GetValueOrDefault(identity, (_elements.Count, 0));
                    _places[identity] = (first, count + 1);
                    _elements.Add((identity, element));
                }
            }
        }

        public int Count => _elements.Count;

        public (PathElement Identity, Value Element) this[int at] => _elements[at];

        public int Find(PathElement identity) => _places.TryGetValue(identity, out (int First, int Count) place) ? place.First : -1;

        public bool Repeats(PathElement identity) => _places.GetValueOrDefault(identity).Count > 1;
    }
}
