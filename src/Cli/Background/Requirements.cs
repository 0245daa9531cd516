using System.Diagnostics;
using Spectre.Console;

namespace Xebec.Cli.Background;

/// <summary>
/// Programs a node needs on this machine. As root, what is missing is installed from the distribution's packages, and said.
/// </summary>
internal static class Requirements
{
    private static readonly (string Program, string Package)[] Needed =
    [
        ("containerd", "containerd"),
        ("runc", "runc"),
        ("/usr/lib/cni/bridge", "containernetworking-plugins"),
        ("nft", "nftables"),
        ("iptables", "iptables"),
        ("conntrack", "conntrack"),
        ("ip", "iproute2"),
    ];

    public static bool Meet(IAnsiConsole console)
    {
        List<string> missing = [.. Needed.Where(n => !Exists(n.Program)).Select(n => n.Package)];
        if (missing.Count == 0)
        {
            return true;
        }

        string packages = string.Join(' ', missing);
        if (Environment.UserName != "root" || !Exists("apt-get"))
        {
            console.MarkupLineInterpolated(
                $"[red]missing on this machine: {packages}[/]; install these packages, or run as root, or use --control-plane-only");
            return false;
        }

        console.MarkupLineInterpolated($"installing {packages}");
        return Run("apt-get", ["update", "-q"]) && Run("apt-get", ["install", "-y", "-q", "--no-install-recommends", .. missing], console);
    }

    private static bool Exists(string program) => program.StartsWith('/')
        ? File.Exists(program) || File.Exists(program.Replace("/usr/lib/cni", "/opt/cni/bin", StringComparison.Ordinal))
        : $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static bool Run(string program, IReadOnlyList<string> arguments, IAnsiConsole? console = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            console?.WriteLine($"{program} failed: {errors.Result}");
        }

        return process.ExitCode == 0;
    }
}
