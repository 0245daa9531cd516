using System.Text;

namespace Xebec.Network.Pods;

/// <summary>
/// The firewall rules that the CNI plugins bridge and portmap leave behind, as <c>iptables-save</c> shows the nat table:
/// per pod a chain (<c>CNI-…</c>, <c>CNI-DN-…</c>, <c>CNI-SN-…</c>) with a jump to it whose comment names network and container, which a pod taken down properly leaves not;
/// and portmap's own chains <c>CNI-HOSTPORT-…</c>, which always stay.
/// </summary>
internal static class CniRules
{
    private static readonly string[] HostPortChains = ["CNI-HOSTPORT-DNAT", "CNI-HOSTPORT-SETMARK", "CNI-HOSTPORT-MASQ"];

    public static async Task PurgeAsync(string network, CancellationToken cancel)
    {
        foreach ((string save, string restore, string family) in new[] { ("iptables-save", "iptables-restore", "ip"), ("ip6tables-save", "ip6tables-restore", "ip6") })
        {
            if (!HostCommand.Exists(save))
            {
                continue;
            }
            string before = await HostCommand.RunAsync(save, ["-t", "nat"], input: "", cancel);
            if (Removal(before, network) is { } removal)
            {
                await HostCommand.RunAsync(restore, ["--noflush"], removal, cancel);
            }
            if (HostCommand.Exists("nft") && before.Length > 0 && IsEmpty(await HostCommand.RunAsync(save, ["-t", "nat"], input: "", cancel)))
            {
                // A table without a rule does nothing, and iptables makes it anew when it needs it.
                await HostCommand.TryRunAsync("nft", ["delete", "table", family, "nat"], input: "", cancel);
            }
        }
    }

    /// <summary>What <c>iptables-restore --noflush</c> must be given to remove a network's rules; null when there is nothing.</summary>
    /// <param name="saved">The nat table as <c>iptables-save</c> prints it.</param>
    internal static string? Removal(string saved, string network)
    {
        string[] rules = [.. saved.Split('\n').Where(line => line.StartsWith("-A ", StringComparison.Ordinal))];
        string mark = $"name: \\\"{network}\\\" id: ";
        var gone = new HashSet<string>(rules.Where(rule => rule.Contains(mark, StringComparison.Ordinal)));
        var chains = new SortedSet<string>(gone.Select(Target).Where(t => t.StartsWith("CNI-", StringComparison.Ordinal) && !HostPortChains.Contains(t)), StringComparer.Ordinal);
        bool hostPortUnused = saved.Contains(":CNI-HOSTPORT-", StringComparison.Ordinal)
            && !rules.Any(rule => rule.StartsWith("-A CNI-HOSTPORT-DNAT ", StringComparison.Ordinal) && !gone.Contains(rule));
        if (hostPortUnused)
        {
            chains.UnionWith(HostPortChains.Where(chain => saved.Contains($"\n:{chain} ", StringComparison.Ordinal)));
        }
        if (chains.Count == 0)
        {
            return null;
        }
        var text = new StringBuilder("*nat\n");
        foreach (string rule in rules.Where(rule => chains.Contains(Target(rule)) && !chains.Contains(Chain(rule))))
        {
            text.Append($"-D {rule[3..]}\n");
        }
        text.AppendJoin("", chains.Select(chain => $"-F {chain}\n"));
        text.AppendJoin("", chains.Select(chain => $"-X {chain}\n"));
        return text.Append("COMMIT\n").ToString();
    }

    /// <summary>Whether a saved table has but its own chains, none with a rule or a policy.</summary>
    internal static bool IsEmpty(string saved) => saved.Split('\n').All(line =>
        line.Length == 0 || line[0] is '#' or '*' || line == "COMMIT"
        || (line[0] == ':' && line.Split(' ') is [":PREROUTING" or ":INPUT" or ":OUTPUT" or ":POSTROUTING", "ACCEPT", ..]));

    private static string Chain(string rule) => rule.Split(' ')[1];

    private static string Target(string rule)
    {
        int jump = rule.LastIndexOf(" -j ", StringComparison.Ordinal);
        return jump < 0 ? "" : rule[(jump + 4)..].Split(' ')[0];
    }
}
