using System.Collections.Frozen;

namespace Xebec.Cli.Flags;

/// <summary>How a flag's value is read.</summary>
internal enum FlagKind
{
    String,
    Bool,
    Int,
    Float,
    Duration,
    Ip,

    /// <summary>Values separated by commas; given again, it adds.</summary>
    Strings,

    /// <summary>One value each time it is given; commas are part of it.</summary>
    StringArray,

    /// <summary>Needs no value: <c>--version</c>, <c>--version=raw</c>.</summary>
    Version,
}

/// <summary>A flag that a component knows.</summary>
/// <param name="Name">Without hyphens.</param>
/// <param name="Kind">How its value is read.</param>
/// <param name="Default">As text; "" is the kind's zero.</param>
/// <param name="Idle">Why any value may be given although none changes anything; null for flags that would.</param>
internal sealed record Flag(string Name, FlagKind Kind, string Default, string? Idle = null);

/// <summary>The flags of one component of upstream's, read from a table of names, kinds and defaults.</summary>
internal sealed class FlagTable
{
    private readonly FrozenDictionary<string, Flag> _flags;

    private FlagTable(IEnumerable<Flag> flags) => _flags = flags.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    public IEnumerable<Flag> All => _flags.Values.OrderBy(f => f.Name, StringComparer.Ordinal);

    /// <summary>Null when the component has no such flag. Underscores count as hyphens.</summary>
    public Flag? Find(string name) => _flags.GetValueOrDefault(name.Replace('_', '-'));

    /// <param name="component">Such as <c>kube-apiserver</c>.</param>
    public static FlagTable Of(string component)
    {
        var idle = Lines($"{component}.idle").Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1], StringComparer.Ordinal);
        return new FlagTable(Lines($"{component}.flags").Select(Read).Select(f => f with { Idle = idle.GetValueOrDefault(f.Name) }));
    }

    private static IEnumerable<string> Lines(string file)
    {
        using Stream table = typeof(FlagTable).Assembly.GetManifestResourceStream(file)
            ?? throw new ArgumentException($"there is no table {file}", nameof(file));
        using var lines = new StreamReader(table);
        return [.. lines.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#')];
    }

    private static Flag Read(string line)
    {
        string[] parts = line.Split(' ', 3);
        return new Flag(parts[0], Enum.Parse<FlagKind>(parts[1], ignoreCase: true), parts.Length > 2 ? parts[2] : "");
    }
}
