using System.CommandLine;
using Xebec.Api.Keys;
using Xebec.Store.Etcd;
using Xebec.Store.Files;
using Xebec.Store.Seam;

namespace Xebec.Cli.Upkeep;

/// <summary><c>xebec store stats</c>: how much a store holds, resource by resource, and what it takes.</summary>
internal static class StatsCommand
{
    public static Command Make()
    {
        var flags = new StoreFlags();
        var command = new Command("stats", "show how much a store holds of what");
        flags.AddTo(command, etcd: true);
        command.SetAction((parsed, cancellation) => StoreCommand.RunAsync(() => ShowAsync(flags, parsed, cancellation), cancellation));
        return command;
    }

    private static async Task<int> ShowAsync(StoreFlags flags, ParseResult parsed, CancellationToken cancellation)
    {
        ISnapshot state;
        Console.WriteLine($"store     {flags.Describe(parsed)}");
        if (flags.IsEtcd(parsed))
        {
            await using EtcdStore store = await flags.OpenEtcdAsync(parsed, cancellation);
            (string version, long bytes) = await store.StatusAsync(cancellation);
            Console.WriteLine($"etcd      {version}, {bytes} bytes of database");
            state = store.Current;
        }
        else
        {
            state = await flags.ReadAsync(parsed, cancellation);
            var usage = StoreUsage.Of(flags.Directory(parsed));
            Console.WriteLine($"used by   {(usage.Owner is null ? "nobody" : $"process {usage.Owner}")}");
            Console.WriteLine($"log       {usage.LogFiles} files, {usage.LogBytes} bytes");
            Console.WriteLine($"snapshots {usage.SnapshotFiles} files, {usage.SnapshotBytes} bytes");
        }

        Console.WriteLine($"revision  {state.Revision}");
        Console.WriteLine();
        Console.WriteLine($"{"RESOURCE",-56} {"OBJECTS",10} {"BYTES",14} {"LARGEST",10}");
        (int Objects, long Bytes, int Largest) all = default;
        foreach (ResourceName resource in state.Resources)
        {
            (int objects, long bytes, int largest) = (0, 0L, 0);
            foreach (StoredObject item in state.List(resource))
            {
                objects++;
                bytes += item.Bytes.Length;
                largest = Math.Max(largest, item.Bytes.Length);
            }

            Console.WriteLine($"{resource,-56} {objects,10} {bytes,14} {largest,10}");
            all = (all.Objects + objects, all.Bytes + bytes, Math.Max(all.Largest, largest));
        }

        Console.WriteLine($"{"all",-56} {all.Objects,10} {all.Bytes,14} {all.Largest,10}");
        return 0;
    }
}
