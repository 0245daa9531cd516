using System.Globalization;
using System.Runtime.InteropServices;

namespace Xebec.Node.Runtime;

/// <summary>A process beyond doubt: its id and, because ids are reused, when it started in the kernel's ticks since boot.</summary>
public readonly partial record struct ProcessIdentity(int Pid, long StartTicks)
{
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    /// <summary>The process that has this id now, or null when none has (a zombie counts as none).</summary>
    public static ProcessIdentity? Of(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            return null;
        }

        // The name, in parentheses, may contain anything: what follows its last parenthesis is field 3 (state) on; field 22 is the start.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : new(pid, long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    public bool IsAlive => Of(Pid) == this;

    /// <summary>Its arguments; empty when it is gone or has none.</summary>
    public static IReadOnlyList<string> CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Every process there is now.</summary>
    public static IEnumerable<ProcessIdentity> All()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int pid) && Of(pid) is { } process)
            {
                yield return process;
            }
        }
    }

    /// <summary>Asks it to end (SIGTERM), if it still lives.</summary>
    public void Terminate() => Signal(Sigterm);

    /// <summary>Ends it (SIGKILL), if it still lives.</summary>
    public void Kill() => Signal(Sigkill);

    /// <summary>Waits until it is gone; false when it still lives after <paramref name="patience"/>.</summary>
    public async Task<bool> GoneWithinAsync(TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        while (IsAlive)
        {
            if (time.GetElapsedTime(start) >= patience)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancel);
        }

        return true;
    }

    private void Signal(int signal)
    {
        if (IsAlive)
        {
            _ = kill(Pid, signal);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
