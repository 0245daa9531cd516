using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

namespace Xebec.Tests.Tidy;

/// <summary>A misspelt line bans nothing, and nobody notices.</summary>
public sealed class BannedSymbolsTests
{
    private static readonly Assembly[] Libraries =
    [
        typeof(object).Assembly, typeof(System.Timers.Timer).Assembly, typeof(Parallel).Assembly, typeof(ImmutableDictionary).Assembly,
        typeof(ConcurrentBag<>).Assembly, typeof(System.Threading.Channels.Channel).Assembly, typeof(System.Security.Cryptography.RandomNumberGenerator).Assembly,
    ];

    [Fact]
    public void Every_banned_symbol_exists_and_says_what_to_use_instead() => Findings.None(
        from line in Checkout.Files.Single(file => file.Path == "build/BannedSymbols.txt").Lines
        where line.Length > 0
        let parts = line.Split(';', 2)
        where parts.Length < 2 || parts[1].Length == 0 || !Exists(parts[0])
        select line,
        "No such symbol, or no advice:");

    private static bool Exists(string id)
    {
        var name = id[2..].Split('(')[0];
        if (id[0] == 'T')
        {
            return Find(name) is not null;
        }

        var dot = name.LastIndexOf('.');
        var type = Find(name[..dot]);
        var member = name[(dot + 1)..].Split('`')[0].Replace('#', '.');
        var parameters = id.Contains('(', StringComparison.Ordinal) ? Parameters(id) : 0;
        const BindingFlags Any = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return type is not null && (id[0] == 'P'
            ? type.GetProperty(member, Any) is not null
            : type.GetMembers(Any).OfType<MethodBase>().Any(method => method.Name == member && method.GetParameters().Length == parameters));
    }

    private static Type? Find(string name) => Libraries.Select(library => library.GetType(name)).FirstOrDefault(type => type is not null);

    /// <summary>Counts the parameters of a documentation id: commas outside of braces.</summary>
    private static int Parameters(string id)
    {
        var depth = 0;
        var count = 1;
        foreach (var letter in id)
        {
            depth += letter switch { '{' => 1, '}' => -1, _ => 0 };
            count += letter == ',' && depth == 0 ? 1 : 0;
        }

        return count;
    }
}
