using System.CommandLine;
using Xebec.Cli.Background;
using Xebec.Cluster;
using Xebec.Node.Runtime;
using Xebec.Pki;
using Xebec.Server.Authz;
using Xebec.Store.Log;
using Xebec.Store.Objects;

namespace Xebec.Cli.Commands;

/// <summary><c>xebec run</c>: the cluster in the foreground, until it is told to stop.</summary>
internal static class RunCommand
{
    public static Command Make()
    {
        var flags = new ClusterFlags();
        var command = new Command("run", "run a cluster in the foreground, as a service manager would");
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(flags, parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ClusterFlags flags, ParseResult parsed, CancellationToken cancellation)
    {
        ClusterOptions options = flags.Read(parsed, line => Console.Error.WriteLine(line));
        string data = options.ControlPlane.DataDirectory;
        if (ClusterState.Read(data) is { IsRunning: true } other)
        {
            Console.Error.WriteLine(
                $"xebec: process {other.Process.Pid} already runs a cluster in {data}; stop it with: xebec down --data-dir {data}");
            return 1;
        }

        try
        {
            await using LocalCluster cluster = await LocalCluster.StartAsync(options, cancellation);
            var state = new ClusterState(
                ProcessIdentity.Of(Environment.ProcessId)!.Value, cluster.ControlPlane.Server, cluster.ControlPlane.KubeconfigPath);
            state.Write(data);
            Console.Error.WriteLine($"ready: {state.Server}, kubeconfig {state.Kubeconfig}");
            await Stopped(cancellation);
            Console.Error.WriteLine("stopping");
        }
        catch (Exception e) when (e is AccessConfigurationException or PkiException)
        {
            Console.Error.WriteLine($"xebec: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 130;
        }
        catch (Exception failure) when (failure is IOException or StoreCorruptException or SealedException)
        {
            // what a machine refuses, in its own words; anything else is a bug and ends with its trace
            Console.Error.WriteLine($"xebec: {failure.Message}");
            return 1;
        }
        finally
        {
            File.Delete(ClusterState.PathIn(data));
        }

        return 0;
    }

    private static async Task Stopped(CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = cancellation.Register(stopped.SetResult);
        await stopped.Task;
    }
}
