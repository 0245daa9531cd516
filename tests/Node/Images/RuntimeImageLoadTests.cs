using System.Text;
using Xebec.Node.Cri;
using Xebec.Node.Images;
using Xebec.Tests.Node.Cri;
using Xebec.Tests.Node.Runtime;

namespace Xebec.Tests.Node.Images;

/// <summary>Images loaded into a real containerd.</summary>
[Trait("needs", "root")]
public sealed class RuntimeImageLoadTests(RealNode node) : IClassFixture<RealNode>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_loaded_archive_runs_under_its_name_and_a_newer_one_takes_the_name_over()
    {
        foreach (string version in new[] { "first", "second" })
        {
            string path = Path.Combine(node.Folder, $"{version}.tar");
            LoadableImage image = (Recipe("greeter:1") with { Command = ["sh", "-c", $"echo {version}"] }).Build();
            using (FileStream file = File.Create(path))
            {
                ImageArchive.Write(file, [image]);
            }

            Assert.Equal(["docker.io/library/greeter:1"], await node.Containerd.Images.LoadFileAsync(path, null, Cancel));
            Assert.Equal(image.ConfigDigest, (await node.Runtime.ImageStatusAsync("greeter:1", Cancel))?.Id);

            SandboxSpec spec = node.Sandbox(version);
            SandboxId sandbox = await node.Runtime.RunSandboxAsync(spec, Cancel);
            ContainerStatus status = await node.ExitedAsync(
                await node.RunAsync(sandbox, spec, ContractNode.Container("main") with { Image = "docker.io/library/greeter:1" }));
            Assert.EndsWith($"F {version}\n", await node.LogAsync(status));
            await node.Runtime.RemoveSandboxAsync(sandbox, Cancel);
        }

        await node.Runtime.RemoveImageAsync("greeter:1", Cancel);
        Assert.Null(await node.Runtime.ImageStatusAsync("greeter:1", Cancel));
    }

    [Fact]
    public async Task What_an_image_is_made_of_outlives_the_lease_it_was_loaded_under()
    {
        // More than a chunk, and with content that no other image shares.
        byte[] large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        LoadableImage image = (Recipe("large:1") with { Files = [.. Recipe("x").Files, ImageFile.Of("large", large)] }).Build();
        await node.Containerd.Images.LoadAsync(image, Cancel);
        // The collector runs when something is removed.
        await node.Containerd.Images.LoadAsync(Recipe("passing:1").Build(), Cancel);
        await node.Runtime.RemoveImageAsync("passing:1", Cancel);
        await Task.Delay(500, Cancel);
        SandboxSpec spec = node.Sandbox("large");
        SandboxId sandbox = await node.Runtime.RunSandboxAsync(spec, Cancel);
        ContainerStatus status = await node.ExitedAsync(
            await node.RunAsync(sandbox, spec, ContractNode.Container("main", "sh", "-c", "cat /large | busybox wc -c") with { Image = "docker.io/library/large:1" }));
        Assert.EndsWith("F 3000000\n", await node.LogAsync(status));
        await node.Runtime.RemoveSandboxAsync(sandbox, Cancel);
    }

    [Fact]
    public async Task A_piece_that_is_not_what_it_claims_is_refused()
    {
        LoadableImage image = Recipe("broken:1").Build();
        ImageBlob layer = image.Blobs[0], wrong = layer with { Open = () => new MemoryStream(new byte[layer.SizeBytes]) };
        ImageBlob renamed = wrong with { Digest = ImageBlob.DigestOf(Encoding.UTF8.GetBytes("another")) };
        RuntimeFault fault = await Assert.ThrowsAsync<RuntimeFault>(() => node.Containerd.Images.LoadAsync(image with { Blobs = [renamed] }, Cancel));
        Assert.Equal("Write", fault.Step);
    }

    [Fact]
    public async Task The_pause_image_is_there_from_the_start()
    {
        ImageStatus pause = Assert.IsType<ImageStatus>(await node.Runtime.ImageStatusAsync(PauseImage.Name, Cancel));
        Assert.Equal(PauseImage.Build().ConfigDigest, pause.Id);
        Assert.Equal(65535, pause.Uid);
    }

    [Fact]
    public async Task An_image_is_pulled_from_a_registry_with_the_right_credentials_only()
    {
        LoadableImage image = Recipe("app:1").Build();
        await using SmallRegistry registry = await SmallRegistry.StartAsync(image);
        var auth = new RegistryAuth { UserName = SmallRegistry.User, Password = SmallRegistry.Password };
        await Assert.ThrowsAsync<RuntimeFault>(() => node.Runtime.PullImageAsync(registry.ImageName, null, null, Cancel));
        await Assert.ThrowsAsync<RuntimeFault>(() => node.Runtime.PullImageAsync(registry.ImageName, auth with { Password = "wrong" }, null, Cancel));
        Assert.Null(await node.Runtime.ImageStatusAsync(registry.ImageName, Cancel));
        RuntimeFault missing = await Assert.ThrowsAsync<RuntimeFault>(() => node.Runtime.PullImageAsync(registry.ImageName + "23", auth, null, Cancel));
        Assert.True(missing.IsNotFound, missing.Message);

        string reference = await node.Runtime.PullImageAsync(registry.ImageName, auth, null, Cancel);
        ImageStatus pulled = Assert.IsType<ImageStatus>(await node.Runtime.ImageStatusAsync(reference, Cancel));
        Assert.Equal(image.ConfigDigest, pulled.Id);
        Assert.EndsWith("@" + image.Target.Digest, Assert.Single(pulled.Digests));

        SandboxSpec spec = node.Sandbox("pulled");
        SandboxId sandbox = await node.Runtime.RunSandboxAsync(spec, Cancel);
        ContainerStatus status = await node.ExitedAsync(
            await node.RunAsync(sandbox, spec, ContractNode.Container("main", "echo", "pulled") with { Image = reference, UserSpecifiedImage = registry.ImageName }));
        Assert.Equal((0, registry.ImageName), (status.ExitCode, status.Image));
        await node.Runtime.RemoveSandboxAsync(sandbox, Cancel);
    }

    private static ImageRecipe Recipe(string name) => new()
    {
        Name = name,
        Files =
        [
            ImageFile.Program("bin/busybox", File.ReadAllBytes("/bin/busybox")),
            .. new[] { "sh", "echo", "cat" }.Select(program => ImageFile.Link($"bin/{program}", "busybox")),
        ],
    };
}
