using Xebec.Node.Cri;

namespace Xebec.Node.Simulated;

public sealed partial class SimulatedRuntime
{
    public async Task<IReadOnlyList<ImageStatus>> ListImagesAsync(string? image, CancellationToken cancel)
    {
        await StepAsync("ListImages", image ?? "", TimeSpan.Zero, cancel);
        return image is null ? _images.All() : _images.Find(image) is { } found ? [found] : [];
    }

    public async Task<ImageStatus?> ImageStatusAsync(string image, CancellationToken cancel)
    {
        await StepAsync("ImageStatus", image, TimeSpan.Zero, cancel);
        return _images.Find(image);
    }

    public async Task<string> PullImageAsync(string image, RegistryAuth? auth, SandboxSpec? sandbox, CancellationToken cancel)
    {
        await StepAsync("PullImage", image, options.PullDelay, cancel);
        return _images.Add(image).Id;
    }

    public async Task RemoveImageAsync(string image, CancellationToken cancel)
    {
        await StepAsync("RemoveImage", image, TimeSpan.Zero, cancel);
        _images.Remove(image);
    }

    public async Task<ImageFilesystems> ImageFilesystemsAsync(CancellationToken cancel)
    {
        await StepAsync("ImageFsInfo", "", TimeSpan.Zero, cancel);
        IReadOnlyList<ImageStatus> images = _images.All();
        return new([new(time.GetUtcNow(), "/simulated", (ulong)images.Sum(i => (long)i.SizeBytes), (ulong)images.Count)], []);
    }
}
