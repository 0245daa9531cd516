using Xebec.Node.Cri;

namespace Xebec.Node.Runtime;

/// <summary>What a container runtime's configuration depends on about the machine.</summary>
public sealed record HostFacts
{
    /// <summary>Bit of CAP_SYS_RESOURCE in the capability masks of <c>/proc/self/status</c>.</summary>
    private const int SysResourceBit = 24;

    /// <summary>
    /// May lower OOM scores below its own. Without it (in many containers and small virtual machines) runc can't start a sandbox that asks
    /// for one, and containerd must be told to restrict itself.
    /// </summary>
    public required bool HasSysResource { get; init; }

    /// <summary>The whole of <c>/sys/fs/cgroup</c> is cgroup v2; false for v1 and for the hybrid layout.</summary>
    public required bool IsCgroupV2 { get; init; }

    /// <summary>systemd is init.</summary>
    public required bool IsSystemd { get; init; }

    /// <summary>Where the standard CNI plugins are; null when in none of the usual folders.</summary>
    public required string? CniBinDirectory { get; init; }

    /// <summary>systemd writes the cgroups of a v2 machine it runs; everywhere else we may write them ourselves.</summary>
    public CgroupDriver CgroupDriver => IsSystemd && IsCgroupV2 ? CgroupDriver.Systemd : CgroupDriver.Cgroupfs;

    /// <summary>Reads this machine's facts. Fails if <c>/proc</c> isn't mounted.</summary>
    public static HostFacts Detect() => new()
    {
        HasSysResource = HasCapability(File.ReadAllText("/proc/self/status"), SysResourceBit),
        IsCgroupV2 = MountTable.Read().Any(m => m is { MountPoint: "/sys/fs/cgroup", FilesystemType: "cgroup2" }),
        IsSystemd = Directory.Exists("/run/systemd/system"),
        CniBinDirectory = FindCniBin(["/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"], File.Exists),
    };

    /// <summary>Whether the effective set of a <c>/proc/PID/status</c> text has the capability.</summary>
    internal static bool HasCapability(string status, int bit)
    {
        foreach (string line in status.Split('\n'))
        {
            if (line.StartsWith("CapEff:", StringComparison.Ordinal))
            {
                ulong mask = Convert.ToUInt64(line["CapEff:".Length..].Trim(), 16);
                return (mask >> bit & 1) == 1;
            }
        }

        return false;
    }

    /// <summary>The first folder that has the plugins our own network is made of.</summary>
    internal static string? FindCniBin(IEnumerable<string> folders, Func<string, bool> exists) => folders.FirstOrDefault(
        folder => new[] { "bridge", "host-local", "portmap", "loopback" }.All(plugin => exists(Path.Combine(folder, plugin))));
}
