using System.Globalization;

namespace Xebec.Bench.Load;

/// <summary>What the kernel says of the server's processes. Without any, everything reads as unknown (NaN).</summary>
internal sealed class ServerMeter(IReadOnlyList<int> pids)
{
    // USER_HZ, which Linux has fixed at 100 for what it shows to programs
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of all processes together, in seconds; steps of 10 ms.</summary>
    public double CpuSeconds()
    {
        if (pids.Count == 0)
        {
            return double.NaN;
        }

        double ticks = 0;
        foreach (int pid in pids)
        {
            // the name, in brackets, may hold anything; utime and stime are the 14th and 15th of all
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] rest = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            ticks += long.Parse(rest[11], CultureInfo.InvariantCulture) + long.Parse(rest[12], CultureInfo.InvariantCulture);
        }

        return ticks / TicksPerSecond;
    }

    /// <summary>Resident memory of all processes together, in MiB.</summary>
    public double ResidentMiB()
    {
        if (pids.Count == 0)
        {
            return double.NaN;
        }

        double kilobytes = 0;
        foreach (int pid in pids)
        {
            string line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            kilobytes += double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }

        return kilobytes / 1024;
    }
}
