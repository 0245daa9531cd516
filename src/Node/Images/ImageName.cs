namespace Xebec.Node.Images;

/// <summary>Names of images as people write them and as runtimes know them.</summary>
public static class ImageName
{
    /// <summary>
    /// The full name: <c>busybox</c> is <c>docker.io/library/busybox:latest</c>. What comes before the first slash is a registry if it has
    /// a dot or a colon or is <c>localhost</c>; without one it is Docker's. Without tag and digest, the tag is <c>latest</c>.
    /// </summary>
    public static string Full(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : name[..slash];
        string full =
            first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost" ? name
            : slash < 0 ? $"docker.io/library/{name}"
            : $"docker.io/{name}";
        return HasTagOrDigest(full) ? full : full + ":latest";
    }

    /// <summary>Whether it says which version of the image is meant.</summary>
    public static bool HasTagOrDigest(string name) =>
        name.Contains('@', StringComparison.Ordinal) || name.LastIndexOf(':') > name.LastIndexOf('/');
}
