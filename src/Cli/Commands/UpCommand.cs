using System.CommandLine;
using Spectre.Console;
using Xebec.Cli.Background;

namespace Xebec.Cli.Commands;

/// <summary><c>xebec up</c>: a cluster in the background; returns when it is ready.</summary>
internal static class UpCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public static Command Make()
    {
        var flags = new ClusterFlags();
        var command = new Command("up", "start a cluster on this machine, in the background; returns when it is ready");
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) => UpAsync(flags, parsed, cancellation));
        return command;
    }

    private static async Task<int> UpAsync(ClusterFlags flags, ParseResult parsed, CancellationToken cancellation)
    {
        string data = Path.GetFullPath(parsed.GetValue(flags.DataDirectory)!);
        if (ClusterState.Read(data) is { IsRunning: true } running)
        {
            AnsiConsole.MarkupLineInterpolated($"[green]already up[/]: {running.Server}, kubeconfig {running.Kubeconfig}");
            return 0;
        }

        if (flags.HasRealNode(parsed) && !Requirements.Meet(AnsiConsole.Console))
        {
            return 1;
        }

        Directory.CreateDirectory(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string log = ClusterState.LogIn(data);
        var said = new LogTail(log);
        BackgroundProcess.Start(["run", .. flags.Repeat(parsed)], log);
        DateTimeOffset deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (TimeProvider.System.GetUtcNow() < deadline)
        {
            foreach (string line in said.New())
            {
                AnsiConsole.MarkupLineInterpolated($"[grey]{line}[/]");
                if (line.StartsWith("Unhandled exception", StringComparison.Ordinal)
                    || line.StartsWith("xebec: ", StringComparison.Ordinal))
                {
                    return Failed(log, said);
                }
            }

            if (ClusterState.Read(data) is { IsRunning: true } up)
            {
                string kubeconfig = UserKubeconfig.Offer(up.Kubeconfig, data, parsed.GetValue(flags.Kubeconfig));
                AnsiConsole.MarkupLineInterpolated($"[green]up[/]: {up.Server}");
                AnsiConsole.MarkupLineInterpolated($"kubectl {kubeconfig}");
                return 0;
            }

            await Task.Delay(LookEvery, cancellation);
        }

        AnsiConsole.MarkupLineInterpolated($"[red]not ready after {Patience.TotalMinutes} minutes[/]");
        return Failed(log, said);
    }

    private static int Failed(string log, LogTail said)
    {
        foreach (string line in said.New())
        {
            AnsiConsole.WriteLine(line);
        }

        AnsiConsole.MarkupLineInterpolated($"[red]the cluster did not start[/]; everything it said is in {log}");
        return 1;
    }
}
