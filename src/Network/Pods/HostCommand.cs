using System.Diagnostics;

namespace Xebec.Network.Pods;

/// <summary>Runs the system's network programs.</summary>
internal static class HostCommand
{
    private static readonly string[] Folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    public static bool Exists(string program) => Folders.Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    /// <exception cref="IOException">It isn't installed, or failed: the message has its own words.</exception>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string input, CancellationToken cancel)
    {
        (int exitCode, string output, string error) = await TryRunAsync(program, arguments, input, cancel);
        return exitCode == 0
            ? output
            : throw new IOException($"{program} {string.Join(' ', arguments)} failed with {exitCode}: {error.Trim()}");
    }

    /// <summary>Runs a program to its end, however it ends. When cancelled it is killed.</summary>
    /// <exception cref="IOException">It isn't installed.</exception>
    public static async Task<(int ExitCode, string Output, string Error)> TryRunAsync(
        string program, IReadOnlyList<string> arguments, string input, CancellationToken cancel)
    {
        string path = Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new IOException($"{program} is not installed");
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start) ?? throw new IOException($"can't start {path}");
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancel);
            Task<string> error = process.StandardError.ReadToEndAsync(cancel);
            await GiveAsync(process, input, cancel);
            await process.WaitForExitAsync(cancel);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static async Task GiveAsync(Process process, string input, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended without reading on: its exit code and its words say why
        }
    }
}
