using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.Runtime.Events;

/// <summary>
/// Remembers what was said lately, so that saying it again counts instead of filling the cluster. The oldest is forgotten first.
/// </summary>
internal sealed class EventSeries
{
    /// <summary>As upstream's correlator.</summary>
    private const int RememberedMax = 4096;

    internal readonly record struct Said(string Uid, string Key, string Reason, string Message, bool Warning);

    /// <param name="Name">The event written before; null when there is none.</param>
    internal readonly record struct Entry(string? Name, long Count, DateTimeOffset First);

    private readonly Dictionary<Said, Entry> _entries = [];
    private readonly Queue<Said> _ages = new();

    /// <summary>Counts a note.</summary>
    public Entry Next(EventNote note, DateTimeOffset at)
    {
        Said said = SaidBy(note);
        if (!_entries.TryGetValue(said, out Entry entry))
        {
            return Restart(note, at);
        }

        return _entries[said] = entry with { Count = entry.Count + 1 };
    }

    public Entry Restart(EventNote note, DateTimeOffset at)
    {
        Said said = SaidBy(note);
        if (!_entries.ContainsKey(said))
        {
            _ages.Enqueue(said);
            if (_ages.Count > RememberedMax)
            {
                _entries.Remove(_ages.Dequeue());
            }
        }

        return _entries[said] = new Entry(null, 1, at);
    }

    public void Written(EventNote note, string name)
    {
        Said said = SaidBy(note);
        if (_entries.TryGetValue(said, out Entry entry))
        {
            _entries[said] = entry with { Name = name };
        }
    }

    private static Said SaidBy(EventNote note) =>
        new(note.Regarding.Uid.Text, note.Regarding.Key.ToString(), note.Reason, note.Message, note.Warning);
}
