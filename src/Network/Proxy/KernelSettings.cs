using System.Text;
using Xebec.Client.Seam;
using Xebec.Network.Proxy.Kernel;
using Xebec.Network.Proxy.Rules;

namespace Xebec.Network.Proxy;

/// <summary>
/// The settings of the machine without which services don't work. What is changed is said, and noted as <c>NAME OLD NEW</c> in
/// <c>STATE/settings</c>, so that a purge puts it back.
/// </summary>
internal sealed class KernelSettings(IPacketRules rules, string? stateDirectory, IJournal journal)
{
    private const string Component = "service-proxy";

    private string? Notes => stateDirectory is null ? null : Path.Combine(stateDirectory, "settings");

    public async Task EnsureAsync(IEnumerable<IpFamily> families, CancellationToken cancellation)
    {
        foreach (IpFamily family in families)
        {
            await EnsureAsync(family == IpFamily.V4 ? "net/ipv4/ip_forward" : "net/ipv6/conf/all/forwarding",
                "so that pods reach services and each other", cancellation);

            // pods on one bridge answer each other without passing the rules that take the translation back
            await EnsureAsync(
                family == IpFamily.V4 ? "net/bridge/bridge-nf-call-iptables" : "net/bridge/bridge-nf-call-ip6tables",
                "so that answers between pods of this node pass the service rules", cancellation);
        }
    }

    /// <summary>Puts back what was changed, unless somebody has changed it since.</summary>
    public async Task RestoreAsync(CancellationToken cancellation)
    {
        if (Notes is null || !File.Exists(Notes))
        {
            return;
        }

        foreach (string line in await File.ReadAllLinesAsync(Notes, cancellation))
        {
            if (line.Split(' ') is [var name, var old, var set] && await rules.SettingAsync(name, cancellation) == set)
            {
                await rules.SetAsync(name, old, cancellation);
                Say(JournalWeight.Note, $"{Dotted(name)} is {old} again");
            }
        }

        File.Delete(Notes);
        if (!Directory.EnumerateFileSystemEntries(stateDirectory!).Any())
        {
            Directory.Delete(stateDirectory!);
        }
    }

    private async Task EnsureAsync(string name, string why, CancellationToken cancellation)
    {
        string? present = await rules.SettingAsync(name, cancellation);
        if (present is null or "1")
        {
            return;
        }

        try
        {
            await NoteAsync($"{name} {present} 1", cancellation);
            await rules.SetAsync(name, "1", cancellation);
            Say(JournalWeight.Note, $"set {Dotted(name)} from {present} to 1, {why}");
        }
        catch (PacketRulesException e)
        {
            Say(JournalWeight.Trouble, $"{e.Message}; set it yourself, {why}");
        }
    }

    // noted before it is done: a crash between the two leaves a note too many, which harms nobody
    private async Task NoteAsync(string line, CancellationToken cancellation)
    {
        if (Notes is null)
        {
            return;
        }

        Directory.CreateDirectory(stateDirectory!);
        string[] others = File.Exists(Notes)
            ? [.. (await File.ReadAllLinesAsync(Notes, cancellation)).Where(noted => noted.Split(' ')[0] != line.Split(' ')[0])]
            : [];
        await File.WriteAllLinesAsync(Notes, [.. others, line], new UTF8Encoding(false), cancellation);
    }

    private void Say(JournalWeight weight, string message) => journal.Write(weight, Component, message);

    private static string Dotted(string name) => name.Replace('/', '.');
}
