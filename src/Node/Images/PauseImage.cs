using System.Runtime.InteropServices;

namespace Xebec.Node.Images;

/// <summary>The image of every sandbox's own process, built into this program: a node needs no registry for it.</summary>
public static class PauseImage
{
    /// <summary>A name no registry has. Its number changes with the program in it.</summary>
    public const string Name = "xebec.local/pause:1";

    /// <exception cref="PlatformNotSupportedException">This machine is neither x86-64 nor arm64.</exception>
    public static LoadableImage Build() => new ImageRecipe
    {
        Name = Name,
        Entrypoint = ["/pause"],
        User = "65535:65535",
        Files = [ImageFile.Program("pause", PauseProgram.Elf(RuntimeInformation.OSArchitecture))],
    }.Build();
}
