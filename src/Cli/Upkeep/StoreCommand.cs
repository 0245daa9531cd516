using System.CommandLine;
using Xebec.Store.Etcd.Client;
using Xebec.Store.Log;

namespace Xebec.Cli.Upkeep;

/// <summary><c>xebec store</c>: check, count, back up, restore, export and import what a cluster has stored.</summary>
internal static class StoreCommand
{
    public static Command Make() => new("store", "check, back up and move what a cluster has stored")
    {
        VerifyCommand.Make(),
        StatsCommand.Make(),
        BackupCommand.Make(),
        RestoreCommand.Make(),
        ExportCommand.Make(),
        ImportCommand.Make(),
    };

    /// <summary>Runs a verb; what the world refuses is one line and exit code 1.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> verb, CancellationToken cancellation)
    {
        try
        {
            return await verb();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 130;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException
            or StoreCorruptException or EtcdException or NotSupportedException)
        {
            await Console.Error.WriteLineAsync($"xebec: {e.Message}");
            return 1;
        }
    }
}
