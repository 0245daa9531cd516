using System.Globalization;

namespace Xebec.Node.Runtime;

/// <summary>Cgroups seen from outside, in every hierarchy there is (one for v2, one per controller for v1).</summary>
public static class Cgroups
{
    /// <summary>The folders, one per hierarchy, that a cgroup path such as <c>/kubepods</c> has on this machine.</summary>
    public static IReadOnlyList<string> Folders(string path) =>
    [
        .. MountTable.Read()
            .Where(m => m.FilesystemType is "cgroup" or "cgroup2" && m.Root == "/")
            .Select(m => Path.Join(m.MountPoint, path))
            .Where(Directory.Exists)
            .Distinct(),
    ];

    /// <summary>Kills every process in a cgroup and below it, and removes the lot; does nothing when it isn't there.</summary>
    /// <exception cref="IOException">Something in it can't be killed or removed within ten seconds.</exception>
    public static async Task KillAndRemoveAsync(string path, TimeProvider time, CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            IReadOnlyList<string> folders = Folders(path);
            IOException? obstacle = KillAll(folders) ?? RemoveAll(folders);
            if (obstacle is null)
            {
                return;
            }

            if (time.GetElapsedTime(start) > TimeSpan.FromSeconds(10))
            {
                throw new IOException($"can't remove cgroup {path}: {obstacle.Message}", obstacle);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancel);
        }
    }

    private static IOException? KillAll(IReadOnlyList<string> folders)
    {
        try
        {
            foreach (string file in folders.SelectMany(f => Directory.EnumerateFiles(f, "cgroup.procs", SearchOption.AllDirectories)))
            {
                foreach (string line in File.ReadLines(file))
                {
                    ProcessIdentity.Of(int.Parse(line, CultureInfo.InvariantCulture))?.Kill();
                }
            }

            return null;
        }
        catch (IOException changed)
        {
            // A cgroup went while we looked: look again.
            return changed;
        }
    }

    /// <summary>Cgroup folders are removed one by one from the leaves up; the files in them go along.</summary>
    private static IOException? RemoveAll(IReadOnlyList<string> folders)
    {
        IOException? obstacle = null;
        foreach (string folder in folders)
        {
            string[] below = Directory.GetDirectories(folder, "*", SearchOption.AllDirectories);
            foreach (string leafFirst in below.OrderByDescending(f => f.Length).Append(folder))
            {
                try
                {
                    Directory.Delete(leafFirst);
                }
                catch (DirectoryNotFoundException)
                {
                    // Somebody else (runc) was faster.
                }
                catch (IOException busy)
                {
                    obstacle = busy;
                }
            }
        }

        return obstacle;
    }
}
