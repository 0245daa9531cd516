using System.CommandLine;
using Spectre.Console;
using Xebec.Cli.Background;
using Xebec.Cluster;

namespace Xebec.Cli.Commands;

/// <summary><c>xebec down</c>: stops the cluster of a data directory; with --purge nothing of it stays on the machine.</summary>
internal static class DownCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Make()
    {
        Option<string> data = ClusterFlags.DataDirectoryOption();
        var purge = new Option<bool>("--purge") { Description = "remove everything: objects, keys, images, network, the directory itself" };
        var command = new Command("down", "stop the cluster") { data, purge };
        command.SetAction(
            (parsed, cancellation) => DownAsync(Path.GetFullPath(parsed.GetValue(data)!), parsed.GetValue(purge), cancellation));
        return command;
    }

    private static async Task<int> DownAsync(string data, bool purge, CancellationToken cancellation)
    {
        if (!Directory.Exists(data))
        {
            AnsiConsole.MarkupLineInterpolated($"nothing to stop: {data} does not exist");
            return 0;
        }

        if (ClusterState.Read(data) is { IsRunning: true } running)
        {
            running.Process.Terminate();
            if (!await running.Process.GoneWithinAsync(Patience, TimeProvider.System, cancellation))
            {
                AnsiConsole.MarkupLineInterpolated(
                    $"[yellow]process {running.Process.Pid} did not stop in {Patience.TotalSeconds} s and is killed[/]");
                running.Process.Kill();
                await running.Process.GoneWithinAsync(Patience, TimeProvider.System, cancellation);
            }
        }

        if (purge)
        {
            UserKubeconfig.Withdraw(data);
            await MachineCleanup.PurgeAsync(data, line => AnsiConsole.WriteLine(line), cancellation);
            AnsiConsole.MarkupLineInterpolated($"[green]down[/], nothing is left of it");
        }
        else
        {
            await MachineCleanup.StopAsync(data, line => AnsiConsole.WriteLine(line), cancellation);
            AnsiConsole.MarkupLineInterpolated($"[green]down[/]; its objects stay in {data}");
        }

        return 0;
    }
}
