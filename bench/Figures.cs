using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Xebec.Bench;

/// <summary>What was measured, printed as a Markdown table with the machine.</summary>
internal sealed class Figures
{
    private readonly List<(string What, string Measured, string Goal)> _rows = [];

    public static TimeSpan Cpu => Process.GetCurrentProcess().TotalProcessorTime;

    /// <summary>Memory the process holds, after a collection.</summary>
    public static long ResidentBytes()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    public void Add(string what, FormattableString measured, string goal = "–")
    {
        string text = measured.ToString(CultureInfo.InvariantCulture);
        Console.Error.WriteLine($"{what}: {text}");
        _rows.Add((what, text, goal));
    }

    public void Print()
    {
        string kind = RuntimeFeature.IsDynamicCodeSupported ? "JIT" : "NativeAOT";
        string processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "?" : "?";
        Console.WriteLine($"{kind}, .NET {Environment.Version}, {Environment.ProcessorCount} × {processor}");
        Console.WriteLine();
        Console.WriteLine("| what | measured | goal |");
        Console.WriteLine("|---|---|---|");
        foreach ((string what, string measured, string goal) in _rows)
        {
            Console.WriteLine($"| {what} | {measured} | {goal} |");
        }
    }
}
