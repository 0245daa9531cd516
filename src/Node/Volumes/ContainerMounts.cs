using Xebec.Api.Core.V1;
using Xebec.Node.Cri;
using Xebec.Node.Pods;
using Xebec.Node.Pods.Specs;

namespace Xebec.Node.Volumes;

/// <summary>What is mounted into a container, and the files behind it that are made for each instance.</summary>
internal static class ContainerMounts
{
    private const UnixFileMode Everybody = (UnixFileMode)0b110_110_110;

    /// <param name="value">Values of variables, for paths that are made of them.</param>
    /// <param name="hosts">The text of <c>/etc/hosts</c>.</param>
    /// <exception cref="PodFault">A mount can't be made.</exception>
    public static List<Mount> Make(
        PodGoal goal, Container container, uint attempt, PodFolder folder, Func<string, string?> value, string hosts)
    {
        var mounts = new List<Mount>();
        foreach (VolumeMount mount in container.VolumeMounts)
        {
            mounts.Add(Of(goal.Pod, mount, folder, value));
        }

        if (mounts.All(m => m.ContainerPath != "/etc/hosts"))
        {
            WriteHosts(folder, hosts);
            mounts.Add(new() { ContainerPath = "/etc/hosts", HostPath = folder.HostsFile });
        }

        if (container.TerminationMessagePath.Length > 0)
        {
            string file = folder.TerminationMessage(container.Name, attempt);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.Create(file).Dispose();
            File.SetUnixFileMode(file, Everybody);
            mounts.Add(new() { ContainerPath = container.TerminationMessagePath, HostPath = file });
        }

        return mounts;
    }

    private static Mount Of(Pod pod, VolumeMount mount, PodFolder folder, Func<string, string?> value)
    {
        Volume volume = pod.Spec.Volumes.FirstOrDefault(v => v.Name == mount.Name);
        string sub = mount.SubPathExpr.Length > 0 ? Expansion.Expand(mount.SubPathExpr, value) : mount.SubPath;
        if (VolumeKind.Of(volume) == VolumeKind.Image)
        {
            return new() { ContainerPath = mount.MountPath, Image = volume.Image.Reference, ImageSubPath = sub, ReadOnly = true };
        }

        string root = VolumeKind.PathOf(volume, folder) ?? throw new PodFault($"volume \"{mount.Name}\" is not there");
        bool readOnly = mount.ReadOnly
            || VolumeKind.Of(volume) is VolumeKind.ConfigMap or VolumeKind.Secret or VolumeKind.Downward or VolumeKind.Projected;
        return new()
        {
            ContainerPath = mount.MountPath.StartsWith('/') ? mount.MountPath : "/" + mount.MountPath,
            HostPath = sub.Length == 0 ? root : SubPath.Resolve(root, sub),
            ReadOnly = readOnly,
            Propagation = mount.MountPropagation switch
            {
                "Bidirectional" => MountPropagation.Bidirectional,
                "HostToContainer" => MountPropagation.HostToContainer,
                _ => MountPropagation.Private,
            },
        };
    }

    // in place, since containers that run have this very file
    private static void WriteHosts(PodFolder folder, string hosts)
    {
        if (!File.Exists(folder.HostsFile) || File.ReadAllText(folder.HostsFile) != hosts)
        {
            Directory.CreateDirectory(folder.Root);
            File.WriteAllText(folder.HostsFile, hosts);
            File.SetUnixFileMode(
                folder.HostsFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }
}
