using System.Globalization;
using System.Text.Json;
using Xebec.Bench.Store;
using Xebec.Store.Seam;

namespace Xebec.Bench.Robustness;

/// <summary>What a killed writer had said, and whether what is in its store agrees with it.</summary>
internal sealed class Ledger
{
    // of each object: what it certainly was at last, and what was tried since then;
    // one producer writes an object, one write after the other
    private readonly SortedDictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tried = [];
    private readonly Dictionary<string, long> _shown = [];
    private long _newest = 1;

    public int Acknowledged { get; private set; }

    public int Shown { get; private set; }

    /// <summary>Writes that were done although the kill kept their answer.</summary>
    public int Survived { get; private set; }

    public void Note(string line)
    {
        switch (line.Split(' '))
        {
            case ["T", var name, var value]:
                _tried[name] = value;
                break;
            case ["A", var name, var value, var revision]:
                _known[name] = value;
                _tried.Remove(name);
                _newest = Math.Max(_newest, long.Parse(revision, CultureInfo.InvariantCulture));
                Acknowledged++;
                break;
            case ["S", var name, var revision]:
                _shown[name] = long.Parse(revision, CultureInfo.InvariantCulture);
                _newest = Math.Max(_newest, _shown[name]);
                Shown++;
                break;
        }
    }

    /// <summary>What is wrong; null when nothing is, and then what was found counts as known.</summary>
    public string? Judge(ISnapshot found)
    {
        if (found.Revision.Number < _newest)
        {
            return $"revision {_newest} was acknowledged or shown, the store is at {found.Revision}";
        }

        var there = found.List(Samples.Pods).ToDictionary(o => o.Key.Name);
        foreach (string name in _known.Keys.Union(_tried.Keys).Union(there.Keys).ToArray())
        {
            StoredObject? item = there.GetValueOrDefault(name);
            string value = item is null ? KilledWriter.Deleted : Value(item);
            string known = _known.GetValueOrDefault(name, KilledWriter.Deleted);
            string? tried = _tried.GetValueOrDefault(name);
            if (value != known && value != tried)
            {
                return $"{name} was acknowledged as {known}, {tried ?? "nothing"} was tried since, and {value} is there";
            }

            if (item is not null && _shown.TryGetValue(name, out long shown) && item.Revision.Number < shown)
            {
                return $"{name} was shown at revision {shown}, and is there at {item.Revision}";
            }

            Survived += value != known ? 1 : 0;
            _known[name] = value;
        }

        _tried.Clear();
        return null;
    }

    private static string Value(StoredObject item)
    {
        using var parsed = JsonDocument.Parse(item.Bytes);
        return parsed.RootElement.GetProperty("value").GetString()!;
    }
}
