using Xebec.Tests.Tidy;

namespace Xebec.Tests.Cluster;

/// <summary>The kubectls of this machine: the old one that the tests unpack, and whichever versions are installed beside the default one.</summary>
internal static class Kubectl
{
    public static IReadOnlyList<string> All { get; } = [.. Find()];

    /// <summary>The newest there is.</summary>
    public static string Newest => All[^1];

    private static IEnumerable<string> Find()
    {
        string old = Path.Combine(Checkout.Root, "artifacts", "tools", "kubectl-1.20");
        if (File.Exists(old))
        {
            yield return old;
        }

        string? installed = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "kubectl")).FirstOrDefault(File.Exists);
        if (installed is null)
        {
            yield break;
        }

        // a dispatcher's versions stand beside it
        string real = File.ResolveLinkTarget(installed, returnFinalTarget: true)?.FullName ?? installed;
        string[] versions = [.. Directory.GetFiles(Path.GetDirectoryName(real)!, "kubectl.1.*").Order(StringComparer.Ordinal)];
        foreach (string version in versions.Length > 0 ? versions : [installed])
        {
            yield return version;
        }
    }
}
