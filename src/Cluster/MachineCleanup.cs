using Xebec.Client.Seam;
using Xebec.Network.Proxy;
using Xebec.Network.Proxy.Kernel;
using Xebec.Node.Cri;
using Xebec.Node.Runtime;

namespace Xebec.Cluster;

/// <summary>
/// What a stopped cluster leaves on the machine, and how it goes: containers
/// and containerd on <c>down</c>, everything on <c>down --purge</c>.
/// </summary>
public static class MachineCleanup
{
    // a pod network goes by its name; its range does not matter
    private const string AnyPods = "10.244.0.0/24";

    /// <summary>Stops all pods and the private containerd; their state stays, so that the next <c>up</c> goes on.</summary>
    public static async Task StopAsync(string dataDirectory, Action<string> say, CancellationToken cancellation)
    {
        var paths = new ContainerdPaths(dataDirectory);
        if (File.Exists(paths.PidFile))
        {
            var options = new ContainerdOptions { DataDirectory = dataDirectory, Report = say };
            PrivateContainerd containerd = await PrivateContainerd.StartAsync(options, TimeProvider.System, cancellation);
            foreach (SandboxSummary sandbox in await containerd.Runtime.ListSandboxesAsync(new SandboxFilter(), cancellation))
            {
                await containerd.Runtime.StopSandboxAsync(sandbox.Id, cancellation);
            }

            await containerd.StopAsync(cancellation);
        }

        if (AddressRanges.HasChosen(dataDirectory))
        {
            await ServiceProxy.PurgeAsync(
                LocalNode.TableName(paths), Path.Combine(dataDirectory, "proxy"), new NftRules(), NoJournal.Instance, cancellation);
            await LocalNode.PodNetworkOf(paths, AnyPods).RemoveBridgeAsync(cancellation);
            AddressRanges.Release(paths.Instance, AddressRanges.MachineFolder);
        }
    }

    /// <summary>Removes containers, images, mounts, links, rules and finally the data directory.</summary>
    public static async Task PurgeAsync(string dataDirectory, Action<string> say, CancellationToken cancellation)
    {
        var paths = new ContainerdPaths(dataDirectory);
        if (Directory.Exists(paths.Folder) || AddressRanges.HasChosen(dataDirectory))
        {
            var options = new ContainerdOptions { DataDirectory = dataDirectory, Report = say };
            string[] roots =
            [
                PrivateContainerd.CgroupRoot(paths, CgroupDriver.Cgroupfs),
                PrivateContainerd.CgroupRoot(paths, CgroupDriver.Systemd),
            ];
            await ContainerdPurge.RunAsync(options, roots, TimeProvider.System, cancellation);
            await LocalNode.PodNetworkOf(paths, AnyPods).PurgeAsync(cancellation);
            await ServiceProxy.PurgeAsync(
                LocalNode.TableName(paths), Path.Combine(dataDirectory, "proxy"), new NftRules(), NoJournal.Instance, cancellation);
            AddressRanges.Release(paths.Instance, AddressRanges.MachineFolder);
        }

        if (Directory.Exists(dataDirectory))
        {
            Directory.Delete(dataDirectory, recursive: true);
        }
    }
}
