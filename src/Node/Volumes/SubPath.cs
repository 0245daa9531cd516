using Xebec.Node.Pods.Specs;

namespace Xebec.Node.Volumes;

/// <summary>
/// A place inside a volume, where links may lead astray: whoever can write to the volume must not get at the rest of the node.
/// </summary>
internal static class SubPath
{
    private const int LinksMax = 40;

    /// <summary>The real path of a place inside a volume; folders that are missing are made.</summary>
    /// <exception cref="PodFault">It leads out of the volume.</exception>
    public static string Resolve(string volume, string path)
    {
        if (Path.IsPathRooted(path) || path.Split('/').Contains(".."))
        {
            throw new PodFault($"subPath \"{path}\" must stay in the volume");
        }

        string root = Real(volume);
        string place = root;
        int links = 0;
        var left = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        while (left.TryPop(out string? part))
        {
            if (part == ".")
            {
                continue;
            }

            string next = part == ".." ? Path.GetDirectoryName(place)! : Path.Combine(place, part);
            Within(root, next, path);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                place = next;
                continue;
            }

            if (++links > LinksMax)
            {
                throw new PodFault($"subPath \"{path}\" has too many links");
            }

            if (Path.IsPathRooted(target))
            {
                throw new PodFault($"subPath \"{path}\" leads out of the volume");
            }

            foreach (string piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                left.Push(piece);
            }
        }

        if (!Path.Exists(place))
        {
            Directory.CreateDirectory(place);
        }

        return place;
    }

    private static void Within(string root, string place, string path)
    {
        if (place != root && !place.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
        {
            throw new PodFault($"subPath \"{path}\" leads out of the volume");
        }
    }

    private static string Real(string path) =>
        Directory.Exists(path)
            ? new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path)
            : Path.GetFullPath(path);
}
