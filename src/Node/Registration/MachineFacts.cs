using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xebec.Api.Quantities;

namespace Xebec.Node.Registration;

/// <summary>What a machine is and has, as its node says.</summary>
public sealed record MachineFacts
{
    public required string HostName { get; init; }

    public required int Cpus { get; init; }

    public required long MemoryBytes { get; init; }

    /// <summary>Of the filesystem that pods' data lies on.</summary>
    public required long DiskBytes { get; init; }

    /// <summary>As Go calls it: <c>amd64</c>, <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    public string MachineId { get; init; } = "";

    public string SystemUuid { get; init; } = "";

    public string BootId { get; init; } = "";

    public string KernelVersion { get; init; } = "";

    /// <summary>The distribution's name and version.</summary>
    public string OsImage { get; init; } = "";

    /// <summary>This machine's.</summary>
    /// <param name="folder">A folder of the filesystem whose size counts.</param>
    public static MachineFacts Read(string folder) => new()
    {
        HostName = Environment.MachineName.ToLowerInvariant(),
        Cpus = Environment.ProcessorCount,
        MemoryBytes = MemoryTotal(Text("/proc/meminfo")),
        DiskBytes = new DriveInfo(Path.GetFullPath(folder)).TotalSize,
        Architecture = RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            var other => other.ToString().ToLowerInvariant(),
        },
        MachineId = Text("/etc/machine-id"),
        SystemUuid = Text("/sys/class/dmi/id/product_uuid"),
        BootId = Text("/proc/sys/kernel/random/boot_id"),
        KernelVersion = Text("/proc/sys/kernel/osrelease"),
        OsImage = PrettyName(Text("/etc/os-release")),
    };

    /// <summary>
    /// The address of the interface that leads to the rest of the world, of each family at most one; loopback when there is none.
    /// </summary>
    public static IReadOnlyList<string> ReadAddresses()
    {
        List<IPAddress> found =
        [
            .. NetworkInterface.GetAllNetworkInterfaces()
                .Where(i => i.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
                    && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .Select(i => i.GetIPProperties())
                .OrderByDescending(i => i.GatewayAddresses.Count > 0)
                .SelectMany(i => i.UnicastAddresses)
                .Select(a => a.Address)
                .Where(a => !IPAddress.IsLoopback(a) && !a.IsIPv6LinkLocal),
        ];
        IPAddress primary = found.Find(a => a.AddressFamily == AddressFamily.InterNetwork) ?? found.FirstOrDefault() ?? IPAddress.Loopback;
        return [primary.ToString()];
    }

    /// <summary>What the node has, and gives to pods: all of it.</summary>
    public SortedDictionary<string, string> Resources(int podsMax) => new(StringComparer.Ordinal)
    {
        ["cpu"] = Cpus.ToString(CultureInfo.InvariantCulture),
        ["ephemeral-storage"] = Bytes(DiskBytes),
        ["hugepages-1Gi"] = "0",
        ["hugepages-2Mi"] = "0",
        ["memory"] = Bytes(MemoryBytes),
        ["pods"] = podsMax.ToString(CultureInfo.InvariantCulture),
    };

    // as the server would write it, so that nothing seems changed
    private static string Bytes(long bytes) => new Quantity(bytes / 1024 * 1024, QuantityFormat.BinarySI).ToString();

    internal static long MemoryTotal(string meminfo)
    {
        foreach (string line in meminfo.Split('\n'))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["MemTotal:", var kibibytes, ..])
            {
                return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
            }
        }

        return 0;
    }

    internal static string PrettyName(string osRelease)
    {
        foreach (string line in osRelease.Split('\n'))
        {
            if (line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))
            {
                return line["PRETTY_NAME=".Length..].Trim('"');
            }
        }

        return "Linux";
    }

    private static string Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }
}
