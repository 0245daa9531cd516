using System.Globalization;
using System.Net;
using Xebec.Api.Times;

namespace Xebec.Cli.Flags;

/// <summary>What a command line says: checked values of known flags, in its order.</summary>
internal sealed class FlagValues
{
    private readonly Dictionary<string, (Flag Flag, List<string> Values)> _given = new(StringComparer.Ordinal);

    /// <summary>The flags that were given.</summary>
    public IEnumerable<Flag> Given => _given.Values.Select(g => g.Flag);

    public void Add(Flag flag, string value)
    {
        if (!_given.TryGetValue(flag.Name, out (Flag Flag, List<string> Values) known))
        {
            _given[flag.Name] = known = (flag, []);
        }

        switch (flag.Kind)
        {
            case FlagKind.Strings:
                known.Values.AddRange(value.Length == 0 ? [] : value.Split(','));
                break;
            case FlagKind.StringArray:
                known.Values.Add(value);
                break;
            default:
                known.Values.Clear();
                known.Values.Add(value);
                break;
        }
    }

    public bool Has(string name) => _given.ContainsKey(name);

    /// <summary>All values of a flag that takes several; none when it was not given.</summary>
    public IReadOnlyList<string> All(string name) => _given.TryGetValue(name, out var known) ? known.Values : [];

    /// <summary>Null when it was not given, or given empty.</summary>
    public string? Text(string name) => All(name) is [.., { Length: > 0 } last] ? last : null;

    public bool Flag(string name, bool otherwise) => Text(name) is { } text ? text[0] is '1' or 't' or 'T' : otherwise;

    public int Number(string name, int otherwise) =>
        Text(name) is { } text ? (int)long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public TimeSpan Duration(string name, TimeSpan otherwise) =>
        Text(name) is { } text && GoDuration.TryParse(text, out GoDuration duration, out _) ? duration.ToTimeSpan() : otherwise;

    public IPAddress Ip(string name, IPAddress otherwise) => Text(name) is { } text ? IPAddress.Parse(text) : otherwise;

    /// <summary>True when a given flag says no more than leaving it out would.</summary>
    public bool SaysDefault(Flag flag)
    {
        string given = string.Join(',', All(flag.Name));
        if (given == flag.Default)
        {
            return true;
        }

        return flag.Kind switch
        {
            FlagKind.Bool => Flag(flag.Name, false) == (flag.Default == "true"),
            FlagKind.Int or FlagKind.Float => double.Parse(given, CultureInfo.InvariantCulture) == (
                flag.Default.Length == 0 ? 0 : double.Parse(flag.Default, CultureInfo.InvariantCulture)),
            FlagKind.Duration =>
                GoDuration.TryParse(given, out GoDuration one, out _)
                && GoDuration.TryParse(flag.Default.Length == 0 ? "0" : flag.Default, out GoDuration other, out _) && one == other,
            _ => false,
        };
    }
}
