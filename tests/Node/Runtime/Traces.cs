using System.Diagnostics;
using System.Text.RegularExpressions;
using Xebec.Node.Runtime;

namespace Xebec.Tests.Node.Runtime;

/// <summary>
/// What one node left on the host: processes, mounts, an interface, cgroups, files, firewall rules. Each is known by the node's folder or instance,
/// so that other nodes on the machine don't disturb.
/// </summary>
internal static partial class Traces
{
    public static async Task<IReadOnlyList<string>> OfAsync(RealNode node, IReadOnlyList<string> shimSockets) =>
    [
        .. ProcessIdentity.All()
            .Where(p => ProcessIdentity.CommandLine(p.Pid).Any(argument => argument.Contains(node.Folder)) || Cgroup(p.Pid).Contains(node.Paths.Instance))
            .Select(p => $"process {p.Pid} {string.Join(' ', ProcessIdentity.CommandLine(p.Pid))}"),
        .. MountTable.Read().Where(m => m.MountPoint.StartsWith(node.Folder, StringComparison.Ordinal)).Select(m => $"mount {m.MountPoint}"),
        .. Directory.GetFileSystemEntries("/sys/class/net", $"*{node.Paths.Instance}*").Select(l => $"link {l}"),
        .. Directory.GetDirectories("/sys/fs/cgroup", $"*{node.Paths.Instance}*", SearchOption.AllDirectories).Select(c => $"cgroup {c}"),
        .. new[] { "/run", "/var/lib/cni/results" }.Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFileSystemEntries(folder, $"*{node.Paths.Instance}*")).Select(f => $"file {f}"),
        .. shimSockets.Where(File.Exists).Select(s => $"socket {s}"),
        .. (await OutputAsync("iptables-save", "-t", "nat")).Split('\n').Where(r => r.Contains(node.Network.Name)).Select(r => $"rule {r.Trim()}"),
    ];

    /// <summary>Where the shims of running pods listen.</summary>
    public static IReadOnlyList<string> ShimSockets(RealNode node)
    {
        var deep = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 };
        return
        [
            .. new[] { "address", "bootstrap.json" }.SelectMany(name => Directory.GetFiles(node.Paths.State, name, deep))
                .Select(file => SocketPath().Match(File.ReadAllText(file)).Value).Distinct(),
        ];
    }

    private static string Cgroup(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cgroup");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    [GeneratedRegex("(?<=unix://)[^\"]+")]
    private static partial Regex SocketPath();
}
