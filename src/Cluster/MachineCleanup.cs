using Xebec.Client.Seam;
using Xebec.Network.Proxy;
using Xebec.Network.Proxy.Kernel;
using Xebec.Node.Cri;
using Xebec.Node.Runtime;

namespace Xebec.Cluster;

/// <summary>What a stopped cluster leaves on the machine, and how it goes: containers and containerd on <c>down</c>, everything on <c>down --purge</c>.</summary>
public static class MachineCleanup
{
    /// <summary>Stops all pods and the private containerd; their state stays, so that the next <c>up</c> goes on.</summary>
    public static async Task StopAsync(string dataDirectory, Action<string> say, CancellationToken cancellation)
    {
        var paths = new ContainerdPaths(dataDirectory);
        if (!Directory.Exists(paths.Folder) || !File.Exists(paths.PidFile))
        {
            return;
        }

        var options = new ContainerdOptions { DataDirectory = dataDirectory, Report = say };
        PrivateContainerd containerd = await PrivateContainerd.StartAsync(options, TimeProvider.System, cancellation);
        foreach (SandboxSummary sandbox in await containerd.Runtime.ListSandboxesAsync(new SandboxFilter(), cancellation))
        {
            await containerd.Runtime.StopSandboxAsync(sandbox.Id, cancellation);
        }

        await containerd.StopAsync(cancellation);
        await ServiceProxy.PurgeAsync(LocalNode.TableName(paths), Path.Combine(dataDirectory, "proxy"), new NftRules(), NoJournal.Instance, cancellation);
    }

    /// <summary>Removes containers, images, mounts, links, rules and finally the data directory.</summary>
    public static async Task PurgeAsync(string dataDirectory, Action<string> say, CancellationToken cancellation)
    {
        var paths = new ContainerdPaths(dataDirectory);
        if (Directory.Exists(paths.Folder))
        {
            var options = new ContainerdOptions { DataDirectory = dataDirectory, Report = say };
            string[] roots = [PrivateContainerd.CgroupRoot(paths, CgroupDriver.Cgroupfs), PrivateContainerd.CgroupRoot(paths, CgroupDriver.Systemd)];
            await ContainerdPurge.RunAsync(options, roots, TimeProvider.System, cancellation);
            await LocalNode.PodNetworkOf(paths, LocalNode.PodCidrOf(paths, null)).PurgeAsync(cancellation);
            await ServiceProxy.PurgeAsync(LocalNode.TableName(paths), Path.Combine(dataDirectory, "proxy"), new NftRules(), NoJournal.Instance, cancellation);
        }

        if (Directory.Exists(dataDirectory))
        {
            Directory.Delete(dataDirectory, recursive: true);
        }
    }
}
