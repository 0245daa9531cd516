using System.Text;

namespace Xebec.Network.Pods;

/// <summary>
/// The firewall rules that the CNI plugins bridge and portmap leave behind, as <c>iptables-save</c> shows the nat table:
/// per pod a chain (<c>CNI-…</c>, <c>CNI-DN-…</c>) with a jump to it whose comment names network and container, of pods that were never
/// taken down properly; and portmap's own chains <c>CNI-HOSTPORT-…</c>, which always stay and which all networks share.
/// </summary>
/// <remarks>
/// Others may change the same tables at any time: each removal is a transaction
/// that fails, and is worked out anew, when it would take something of theirs.
/// </remarks>
internal static class CniRules
{
    private const int TriesMax = 5;

    private static readonly string[] HostPortChains = ["CNI-HOSTPORT-DNAT", "CNI-HOSTPORT-SETMARK", "CNI-HOSTPORT-MASQ"];
    private static readonly string[] OwnChains = ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"];

    /// <exception cref="IOException">The rules keep changing, or can't be changed.</exception>
    public static async Task PurgeAsync(string network, CancellationToken cancel)
    {
        await PurgeAsync("iptables", "ip", family: 2, network, cancel);
        await PurgeAsync("ip6tables", "ip6", family: 10, network, cancel);
    }

    private static async Task PurgeAsync(string iptables, string table, byte family, string network, CancellationToken cancel)
    {
        if (!HostCommand.Exists($"{iptables}-save"))
        {
            return;
        }

        for (int tries = 1; Removal(await SaveAsync(), network) is { } removal; tries++)
        {
            (int exitCode, _, string error) = await HostCommand.TryRunAsync($"{iptables}-restore", ["--noflush"], removal, cancel);
            if (exitCode != 0 && tries == TriesMax)
            {
                throw new IOException($"can't remove the rules of network {network}: {error.Trim()}");
            }
        }

        if (HostCommand.Exists("nft"))
        {
            // A table without a rule does nothing, and iptables makes it anew when it needs it.
            (int exitCode, string listing, _) = await HostCommand.TryRunAsync("nft", ["list", "table", table, "nat"], input: "", cancel);
            if (exitCode == 0 && EmptyChains(listing) is { } chains)
            {
                EmptyNftTable.TryDelete(family, "nat", chains);
            }
        }

        Task<string> SaveAsync() => HostCommand.RunAsync($"{iptables}-save", ["-t", "nat"], input: "", cancel);
    }

    /// <summary>What <c>iptables-restore --noflush</c> must be given to remove a network's rules; null when there is nothing.</summary>
    /// <param name="saved">The nat table as <c>iptables-save</c> prints it.</param>
    internal static string? Removal(string saved, string network)
    {
        string[] rules = [.. saved.Split('\n').Where(line => line.StartsWith("-A ", StringComparison.Ordinal))];
        string mark = $"name: \\\"{network}\\\" id: ";
        string[] marked = [.. rules.Where(rule => rule.Contains(mark, StringComparison.Ordinal))];
        var podChains = new SortedSet<string>(marked.Select(Target).Where(IsPodChain), StringComparer.Ordinal);
        string[] shared = rules.Any(rule => IsPodChain(Target(rule)) && !podChains.Contains(Target(rule)))
            ? []
            : [.. HostPortChains.Where(chain => saved.Contains($"\n:{chain} ", StringComparison.Ordinal))];
        if (podChains.Count + shared.Length == 0)
        {
            return null;
        }

        var text = new StringBuilder("*nat\n");
        foreach (string rule in rules.Where(rule => !podChains.Contains(Chain(rule))
            && (podChains.Contains(Target(rule)) || shared.Contains(Target(rule)) || shared.Contains(Chain(rule)))))
        {
            text.Append($"-D {rule[3..]}\n");
        }

        text.AppendJoin("", podChains.Select(chain => $"-F {chain}\n"));
        // The shared ones aren't flushed: with a rule in one that isn't named above, the whole removal fails.
        text.AppendJoin("", podChains.Concat(shared).Select(chain => $"-X {chain}\n"));
        return text.Append("COMMIT\n").ToString();
    }

    /// <summary>
    /// The chains in a table as <c>nft list</c> prints it, if they are iptables' own, with no rule and no policy; else null.
    /// </summary>
    internal static IReadOnlyList<string>? EmptyChains(string listing)
    {
        var chains = new List<string>();
        foreach (string line in listing.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line.Split(' ') is ["chain", var chain, "{"] && OwnChains.Contains(chain))
            {
                chains.Add(chain);
            }
            else if (line is not "}" && line[0] != '#' && line.Split(' ') is not ["table", ..]
                && !(line.StartsWith("type nat hook ", StringComparison.Ordinal)
                    && line.EndsWith("; policy accept;", StringComparison.Ordinal)))
            {
                return null;
            }
        }

        return chains;
    }

    private static bool IsPodChain(string chain) =>
        chain.StartsWith("CNI-", StringComparison.Ordinal) && !chain.StartsWith("CNI-HOSTPORT-", StringComparison.Ordinal);

    private static string Chain(string rule) => rule.Split(' ')[1];

    private static string Target(string rule)
    {
        int jump = rule.LastIndexOf(" -j ", StringComparison.Ordinal);
        return jump < 0 ? "" : rule[(jump + 4)..].Split(' ')[0];
    }
}
