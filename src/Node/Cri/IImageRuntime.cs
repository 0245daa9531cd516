namespace Xebec.Node.Cri;

/// <summary>The image half of the Container Runtime Interface. Some runtimes serve it on another endpoint.</summary>
public interface IImageRuntime
{
    /// <summary>Every image, or those that <paramref name="image"/> (a name, digest or id) means.</summary>
    Task<IReadOnlyList<ImageStatus>> ListImagesAsync(string? image, CancellationToken cancel);

    /// <summary>The image a reference means, or null when it isn't on this node: that is an answer, not a fault.</summary>
    Task<ImageStatus?> ImageStatusAsync(string image, CancellationToken cancel);

    /// <summary>
    /// Pulls an image and returns the reference (an id or digest) to create containers with. Progress resets no deadline.
    /// </summary>
    Task<string> PullImageAsync(string image, RegistryAuth? auth, SandboxSpec? sandbox, CancellationToken cancel);

    /// <summary>Removes an image under all its names; idempotent.</summary>
    Task RemoveImageAsync(string image, CancellationToken cancel);

    /// <summary>Where images (and writable layers) lie and what they occupy.</summary>
    Task<ImageFilesystems> ImageFilesystemsAsync(CancellationToken cancel);
}
