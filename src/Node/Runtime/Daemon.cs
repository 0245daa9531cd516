using System.Diagnostics;
using System.Globalization;

namespace Xebec.Node.Runtime;

/// <summary>
/// Starts programs that outlive us: in a session of their own (the terminal's Ctrl-C doesn't reach them), writing to a log file rather than
/// to a pipe of ours (whose end would be theirs), known by a file with their id.
/// </summary>
internal static class Daemon
{
    private const long LogBytesMax = 16 * 1024 * 1024;

    /// <summary>Starts it and notes who it is in <paramref name="pidFile"/>.</summary>
    /// <exception cref="IOException">It can't be started.</exception>
    public static ProcessIdentity Start(string program, IReadOnlyList<string> arguments, string logFile, string pidFile)
    {
        if (new FileInfo(logFile) is { Exists: true, Length: > LogBytesMax })
        {
            File.Move(logFile, logFile + ".old", overwrite: true);
        }

        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (string argument in new[] { "-c", "log=$1; shift; "
            + "exec setsid \"$@\" </dev/null >>\"$log\" 2>&1", "sh", logFile, program }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        if (Path.GetDirectoryName(program) is { Length: > 0 } folder)
        {
            // A program given by its path finds its own helpers (containerd its shim) before those of an installed one.
            start.Environment["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
        }

        // Held by the system, not by us: .NET reaps it when it ends, and whether
        // it lives is asked of /proc, the same for one that we found running.
        using Process process = Process.Start(start) ?? throw new IOException($"can't start {program}");
        ProcessIdentity identity = ProcessIdentity.Of(process.Id) ?? throw new IOException($"{program} ended at once; see {logFile}");
        File.WriteAllText(pidFile, string.Create(CultureInfo.InvariantCulture, $"{identity.Pid} {identity.StartTicks}\n"));
        return identity;
    }

    /// <summary>The process a pid file means, or null when it no longer lives or there is no such file.</summary>
    public static ProcessIdentity? Find(string pidFile)
    {
        if (!File.Exists(pidFile))
        {
            return null;
        }

        string[] words = File.ReadAllText(pidFile).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 2
            && int.TryParse(words[0], CultureInfo.InvariantCulture, out int pid)
            && long.TryParse(words[1], CultureInfo.InvariantCulture, out long ticks)
            && new ProcessIdentity(pid, ticks) is { IsAlive: true } found
                ? found
                : null;
    }

    /// <summary>Ends it: asks, waits, and after <paramref name="patience"/> insists.</summary>
    public static async Task StopAsync(ProcessIdentity process, TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        process.Terminate();
        if (!await process.GoneWithinAsync(patience, time, cancel))
        {
            process.Kill();
            await process.GoneWithinAsync(TimeSpan.FromSeconds(10), time, cancel);
        }
    }

    /// <summary>The last lines of a log, for a message that says why it didn't start.</summary>
    public static string Tail(string logFile, int lines = 5) =>
        File.Exists(logFile) ? string.Join('\n', File.ReadLines(logFile).TakeLast(lines)) : "";
}
