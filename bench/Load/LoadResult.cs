using System.Globalization;
using System.Text.Json.Nodes;

namespace Xebec.Bench.Load;

/// <summary>What one scenario measured.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Operations">How many were counted; what one is, the scenario says.</param>
/// <param name="Seconds">Wall time of all.</param>
/// <param name="Waits">How long single operations took, in milliseconds, sorted.</param>
/// <param name="CpuSeconds">Server CPU of all; NaN when no process was named.</param>
/// <param name="ResidentMiB">Server memory afterwards; NaN when no process was named.</param>
internal sealed record LoadResult(string Scenario, long Operations, double Seconds, IReadOnlyList<double> Waits, double CpuSeconds, double ResidentMiB)
{
    public const string TableHead = "| scenario | operations | per second | p50 ms | p99 ms | server CPU ms each | server MiB |\n|---|---|---|---|---|---|---|";

    public double PerSecond => Operations / Seconds;

    public double CpuMsEach => CpuSeconds * 1000 / Operations;

    public string ToRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Scenario} | {Operations:N0} | {PerSecond:N0} | {Percentile(50):F2} | {Percentile(99):F2} | {CpuMsEach:F4} | {ResidentMiB:F0} |");

    public JsonObject ToJson() => new()
    {
        ["scenario"] = Scenario,
        ["operations"] = Operations,
        ["seconds"] = Seconds,
        ["perSecond"] = PerSecond,
        ["p50Ms"] = Number(Percentile(50)),
        ["p99Ms"] = Number(Percentile(99)),
        ["cpuMsEach"] = Number(CpuMsEach),
        ["residentMiB"] = Number(ResidentMiB),
    };

    private double Percentile(int of) => Waits.Count == 0 ? double.NaN : Waits[Math.Min(Waits.Count - 1, Waits.Count * of / 100)];

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
