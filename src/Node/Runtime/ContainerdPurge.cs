using System.Text.Json;
using Xebec.Node.Cri;

namespace Xebec.Node.Runtime;

/// <summary>
/// Takes away all that a private containerd made. 1. Every sandbox is stopped and removed through
/// containerd itself, started once more if need be: so networks are taken down properly. 2. containerd
/// is stopped. Then what is left of sandboxes it couldn't remove: 3. processes, by their cgroups,
/// 4. shims, by our socket's address in their arguments, 5. mounts, 6. cgroups, 7. files.
/// </summary>
public static class ContainerdPurge
{
    private const int AtOnce = 8;

    /// <summary>
    /// Idempotent; does nothing where there is no private containerd. Not to be called while somebody else watches over it.
    /// </summary>
    /// <param name="cgroupRoots">Cgroups of pods to remove with all below, see <see cref="PrivateContainerd.CgroupRoot"/>.</param>
    /// <exception cref="IOException">Something refuses to go; the message says what.</exception>
    public static async Task RunAsync(
        ContainerdOptions options, IReadOnlyList<string> cgroupRoots, TimeProvider time, CancellationToken cancel)
    {
        var paths = new ContainerdPaths(options.DataDirectory);
        if (!Directory.Exists(paths.Folder))
        {
            return;
        }

        try
        {
            // 1 and 2.
            await using PrivateContainerd containerd = await PrivateContainerd.StartAsync(options, time, cancel);
            await RemoveSandboxesAsync(containerd.Runtime, options.Report, cancel);
        }
        catch (Exception failure) when (failure is IOException or RuntimeFault or PlatformNotSupportedException)
        {
            options.Report($"containerd can't help with its own removal, going on without it: {failure.Message}");
        }

        // 3.
        IReadOnlyList<string> shimSockets = ShimSockets(paths);
        foreach (string cgroup in ContainerCgroups(paths))
        {
            await Cgroups.KillAndRemoveAsync(cgroup, time, cancel);
        }

        // 4.
        foreach (ProcessIdentity shim in Shims(paths.Socket))
        {
            options.Report($"killing the left-over shim {shim.Pid}");
            shim.Kill();
            await shim.GoneWithinAsync(TimeSpan.FromSeconds(10), time, cancel);
        }

        // 5.
        MountTable.UnmountBelow(paths.Folder);
        // 6.
        foreach (string root in cgroupRoots)
        {
            await Cgroups.KillAndRemoveAsync(root, time, cancel);
        }

        // 7.
        foreach (string socket in shimSockets)
        {
            File.Delete(socket);
        }

        Directory.Delete(paths.Folder, recursive: true);
        if (paths.ShortFolder is { } elsewhere && Directory.Exists(elsewhere))
        {
            Directory.Delete(elsewhere, recursive: true);
        }

        RemoveIfEmpty("/run/containerd/s", "/run/containerd",
            Path.Combine(paths.DataDirectory, "cni", "net.d"), Path.Combine(paths.DataDirectory, "cni"));
    }

    private static async Task RemoveSandboxesAsync(CriRuntime runtime, Action<string> report, CancellationToken cancel)
    {
        foreach (SandboxSummary[] some in (await runtime.ListSandboxesAsync(SandboxFilter.All, cancel)).Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(RemoveAsync));
        }

        async Task RemoveAsync(SandboxSummary sandbox)
        {
            try
            {
                await runtime.StopSandboxAsync(sandbox.Id, cancel);
                await runtime.RemoveSandboxAsync(sandbox.Id, cancel);
            }
            catch (RuntimeFault fault)
            {
                report($"the sandbox of {sandbox.Metadata.Namespace}/{sandbox.Metadata.Name} can't be removed properly: {fault.Message}");
            }
        }
    }

    /// <summary>The shims started by the containerd of this address.</summary>
    private static IEnumerable<ProcessIdentity> Shims(string address) => ProcessIdentity.All().Where(process =>
    {
        IReadOnlyList<string> arguments = ProcessIdentity.CommandLine(process.Pid);
        return arguments.Count > 0
            && Path.GetFileName(arguments[0]).StartsWith("containerd-shim", StringComparison.Ordinal)
            && arguments.Zip(arguments.Skip(1)).Any(pair => pair.First == "-address" && pair.Second == address);
    });

    /// <summary>
    /// Shims listen in <c>/run/containerd/s</c> wherever containerd's state is. Each bundle says where: in a file <c>address</c>, in
    /// containerd 2 in <c>bootstrap.json</c>.
    /// </summary>
    private static IReadOnlyList<string> ShimSockets(ContainerdPaths paths) =>
    [
        .. FilesBelow(paths.State, "address", deep: 3).Select(file => File.ReadAllText(file).Trim())
            .Concat(FilesBelow(paths.State, "bootstrap.json", deep: 3).Select(BootstrapAddress))
            .Where(address => address.StartsWith("unix://", StringComparison.Ordinal))
            .Select(address => address["unix://".Length..]),
    ];

    private static string BootstrapAddress(string file)
    {
        using var bootstrap = JsonDocument.Parse(File.ReadAllBytes(file));
        return bootstrap.RootElement.TryGetProperty("address", out JsonElement address) ? address.GetString() ?? "" : "";
    }

    /// <summary>The cgroups in runc's own notes about containers that it wasn't asked to delete.</summary>
    private static IReadOnlyList<string> ContainerCgroups(ContainerdPaths paths)
    {
        var cgroups = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in FilesBelow(paths.RuncState, "state.json", deep: 2))
        {
            using var state = JsonDocument.Parse(File.ReadAllBytes(file));
            if (state.RootElement.TryGetProperty("cgroup_paths", out JsonElement byController))
            {
                foreach (JsonProperty controller in byController.EnumerateObject())
                {
                    cgroups.Add(controller.Value.GetString() ?? "");
                }
            }
        }

        return [.. cgroups.SelectMany(OfHierarchy).Distinct()];
    }

    /// <summary>runc notes whole paths (<c>/sys/fs/cgroup/memory/…</c>): the part within the hierarchy is what they share.</summary>
    private static IEnumerable<string> OfHierarchy(string folder) => MountTable.Read()
        .Where(m => m.FilesystemType is "cgroup" or "cgroup2" && folder != m.MountPoint && MountTable.IsBelow(folder, m.MountPoint))
        .Select(m => folder[m.MountPoint.Length..]);

    private static IEnumerable<string> FilesBelow(string folder, string name, int deep) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(
            folder, name, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = deep, IgnoreInaccessible = true });

    private static void RemoveIfEmpty(params IEnumerable<string> folders)
    {
        foreach (string folder in folders)
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }
}
