using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>What was said of images, for as long as it counts; what was not asked for longest goes first when there is too much.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class ImageVerdicts(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Verdict>> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<Verdict> _byUse = new();

    public bool TryGet(string key, DateTimeOffset now, out Value status)
    {
        lock (_lock)
        {
            status = default;
            if (!_known.TryGetValue(key, out LinkedListNode<Verdict>? node))
            {
                return false;
            }

            _byUse.Remove(node);
            if (node.Value.Until <= now)
            {
                _known.Remove(key);
                return false;
            }

            _byUse.AddFirst(node);
            status = node.Value.Status;
            return true;
        }
    }

    public void Add(string key, Value status, DateTimeOffset until)
    {
        lock (_lock)
        {
            if (_known.Remove(key, out LinkedListNode<Verdict>? before))
            {
                _byUse.Remove(before);
            }

            _known[key] = _byUse.AddFirst(new Verdict(key, status, until));
            if (_known.Count > most)
            {
                _known.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }
        }
    }

    private sealed record Verdict(string Key, Value Status, DateTimeOffset Until);
}
