using System.Diagnostics;
using System.Net.Sockets;

namespace Xebec.Bench.Load;

/// <summary>From the start of the server's process until /readyz answers 200; the process is stopped with SIGTERM afterwards.</summary>
internal static class StartToReady
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<LoadResult> RunAsync(ApiLoad load)
    {
        string command = load.Options.Start ?? throw new InvalidOperationException("scenario start needs --start COMMAND");
        List<double> waits = [];
        var total = Stopwatch.StartNew();
        double cpu = 0;
        for (int run = 0; run < 5; run++)
        {
            long began = Stopwatch.GetTimestamp();
            using Process server = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec " + command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            server.OutputDataReceived += (_, _) => { };
            server.ErrorDataReceived += (_, _) => { };
            server.BeginOutputReadLine();
            server.BeginErrorReadLine();
            await ReadyAsync(load, server);
            waits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            cpu += new ServerMeter([server.Id]).CpuSeconds();
            using (Process.Start("kill", ["-TERM", $"{server.Id}"]))
            {
                await server.WaitForExitAsync();
            }
        }

        waits.Sort();
        return new LoadResult("start to /readyz", waits.Count, total.Elapsed.TotalSeconds, waits, cpu, double.NaN);
    }

    private static async Task ReadyAsync(ApiLoad load, Process server)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                // the keys may be made by this very start: read them again
                using var fresh = new ApiLoad(load.Options);
                await fresh.SendAsync(0, HttpMethod.Get, "/readyz");
                return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or IOException or SocketException or Client.Kubeconfigs.KubeconfigException)
            {
                if (server.HasExited || clock.Elapsed > Patience)
                {
                    throw new InvalidOperationException($"the server did not become ready: {notYet.Message}", notYet);
                }

                await Task.Delay(10);
            }
        }
    }
}
