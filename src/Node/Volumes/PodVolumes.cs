using Xebec.Api.Core.V1;
using Xebec.Api.Quantities;
using Xebec.Client.Seam;
using Xebec.Node.Agent;
using Xebec.Node.Pods;
using Xebec.Node.Pods.Specs;

namespace Xebec.Node.Volumes;

/// <summary>Makes, refreshes and removes the volumes of pods on this node's disk.</summary>
internal sealed class PodVolumes(ObjectSource source, NodePlace place, TimeProvider time)
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    /// <summary>Makes every volume of a pod; those there are filled with what their objects hold now.</summary>
    /// <exception cref="PodFault">One can't be made; the message names it.</exception>
    /// <exception cref="ApiUnreachableException">Objects can't be read.</exception>
    public async Task PrepareAsync(PodGoal goal, IReadOnlyList<string> addresses, CancellationToken cancel)
    {
        Pod pod = goal.Pod;
        PodFolder folder = place.FolderOf(pod.Metadata.Namespace, pod.Metadata.Name, goal.Uid);
        Directory.CreateDirectory(folder.Volumes);
        ReferencedObjects objects = await source.LoadAsync(pod.Metadata.Namespace, References.OfVolumes(pod), cancel);
        foreach (Volume volume in pod.Spec.Volumes.ToList())
        {
            try
            {
                await PrepareAsync(pod, volume, folder, objects, addresses, cancel);
            }
            catch (Exception e) when (e is PodFault or IOException or UnauthorizedAccessException)
            {
                throw new PodFault($"MountVolume.SetUp failed for volume \"{volume.Name}\" : {e.Message}", e);
            }
        }
    }

    /// <summary>Fills volumes anew whose objects may have changed. Does nothing for pods without such volumes.</summary>
    public async Task RefreshAsync(PodGoal goal, IReadOnlyList<string> addresses, CancellationToken cancel)
    {
        if (goal.Pod.Spec.Volumes.ToList()
            .Any(v => VolumeKind.Of(v) is VolumeKind.ConfigMap or VolumeKind.Secret or VolumeKind.Downward or VolumeKind.Projected))
        {
            await PrepareAsync(goal, addresses, cancel);
        }
    }

    /// <summary>
    /// Removes a pod's volumes and folder. Never follows a link or crosses into another filesystem that could not be taken down.
    /// </summary>
    /// <exception cref="IOException">Something is in use; try again.</exception>
    public static void Remove(string podFolder)
    {
        if (!Directory.Exists(podFolder))
        {
            return;
        }

        foreach (string mount in MountsBelow(podFolder))
        {
            Libc.Unmount(mount);
        }

        Directory.Delete(podFolder, recursive: true);
    }

    private async Task PrepareAsync(
        Pod pod, Volume volume, PodFolder folder, ReferencedObjects objects, IReadOnlyList<string> addresses, CancellationToken cancel)
    {
        long? group = pod.Spec.SecurityContext.FsGroup;
        string? path = VolumeKind.PathOf(volume, folder);
        switch (VolumeKind.Of(volume))
        {
            case null:
                throw new PodFault($"volumes of type {VolumeKind.NameOf(volume)} are not supported by this node yet");
            case VolumeKind.Image:
                break;
            case VolumeKind.Host:
                HostPaths.Require(path!, volume.HostPath.Type);
                break;
            case VolumeKind.EmptyDir:
                MakeEmpty(volume, path!, group);
                break;
            default:
                Directory.CreateDirectory(path!);
                IReadOnlyDictionary<string, string> tokens = await source.TokensAsync(pod, volume, cancel);
                var payload = new VolumePayload(pod, objects, new PodFields(pod, addresses, place), tokens);
                AtomicFolder.Write(path!, payload.Of(volume), group, time.GetUtcNow());
                break;
        }
    }

    private static void MakeEmpty(Volume volume, string path, long? group)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        string medium = volume.EmptyDir.Medium;
        if (medium is not ("" or "Memory"))
        {
            throw new PodFault($"emptyDir volumes with medium {medium} are not supported by this node yet");
        }

        Directory.CreateDirectory(path);
        if (medium == "Memory")
        {
            Quantity size = QualityOfService.Amount(volume.EmptyDir.SizeLimit);
            Libc.MountMemory(path, size.IsZero ? null : size.Value);
        }

        if (group is { } owner)
        {
            Libc.ChangeGroup(path, owner);
        }

        File.SetUnixFileMode(path, group is null ? Everybody : Everybody | UnixFileMode.SetGroup);
    }

    private static List<string> MountsBelow(string folder)
    {
        var mounts = new List<string>();
        if (!File.Exists("/proc/self/mountinfo"))
        {
            return mounts;
        }

        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            // the fifth word; a blank is written \040
            if (line.Split(' ') is [_, _, _, _, var point, ..] && point.Replace("\\040", " ", StringComparison.Ordinal) is { } path
                && path.StartsWith(folder + "/", StringComparison.Ordinal))
            {
                mounts.Add(path);
            }
        }

        // the innermost first
        mounts.Reverse();
        return mounts;
    }
}
