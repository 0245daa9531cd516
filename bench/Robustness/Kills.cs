using System.Diagnostics;
using System.Globalization;
using Xebec.Bench.Store;
using Xebec.Store.Files;
using Xebec.Store.Seam;

namespace Xebec.Bench.Robustness;

/// <summary>
/// Kills a process that writes to an embedded store with all its might (SIGKILL), looks what is there, and lets it go on: again and again
/// on the same store. Nothing that the process was told is done, or had shown to a watcher, may be missing, and nothing may be there that
/// it never wrote.
/// </summary>
internal static class Kills
{
    public const string Usage = "kills [--count N] [--seconds N] [--seed N]: so many kills (200), but no longer than that (no limit)";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["child", string directory, string life])
        {
            return await KilledWriter.RunAsync(directory, life);
        }

        int count = Number(args, "--count") ?? 200;
        var limit = TimeSpan.FromSeconds(Number(args, "--seconds") ?? 86400);
        int seed = Number(args, "--seed") ?? Random.Shared.Next();
        Console.WriteLine($"kills: seed {seed}");
        var random = new Random(seed);
        string store = Samples.Directory("kills");
        var ledger = new Ledger();
        var clock = Stopwatch.StartNew();
        int kills = 0;
        while (kills < count && clock.Elapsed < limit)
        {
            await LiveAsync(store, $"{kills}", random.Next(5, 250), ledger);
            ISnapshot found = await StoreReading.ReadAsync(store, Samples.Options, default);
            if (ledger.Judge(found) is { } wrong)
            {
                Console.WriteLine($"kills: FAILED after kill {kills}: {wrong}; the store is in {store}");
                return 1;
            }

            kills++;
        }

        Directory.Delete(store, recursive: true);
        Console.WriteLine(
            $"kills: {kills} kills in {clock.Elapsed.TotalSeconds:F0} s; {ledger.Acknowledged} writes were acknowledged, {ledger.Shown} events shown, "
            + $"{ledger.Survived} writes survived unacknowledged; nothing was lost, nothing invented");
        return 0;
    }

    private static async Task LiveAsync(string store, string life, int milliseconds, Ledger ledger)
    {
        string self = Path.Combine(AppContext.BaseDirectory, "Xebec.Bench");
        var start = new ProcessStartInfo(self, ["kills", "child", store, life]) { RedirectStandardOutput = true };
        using var child = Process.Start(start)!;
        string? ready = await child.StandardOutput.ReadLineAsync();
        if (ready != KilledWriter.Ready)
        {
            throw new InvalidOperationException($"the writer did not start: {ready}");
        }

        Task<string> told = child.StandardOutput.ReadToEndAsync();
        await Task.WhenAny(told, Task.Delay(milliseconds));
        child.Kill();
        await child.WaitForExitAsync();

        // the last line may be cut off by the kill; it was not told then
        string[] lines = (await told).Split('\n');
        foreach (string line in lines[..^1])
        {
            ledger.Note(line);
        }
    }

    private static int? Number(string[] args, string name)
        => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture)
            : null;
}
