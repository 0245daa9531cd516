using System.CommandLine;
using Xebec.Store;
using Xebec.Store.Files;
using Xebec.Store.Seam;

namespace Xebec.Cli.Upkeep;

/// <summary><c>xebec store backup FILE</c>: everything that is stored, as of one revision, in one file; the server may run.</summary>
internal static class BackupCommand
{
    public static Command Make()
    {
        var flags = new StoreFlags();
        var file = new Argument<string>("FILE") { Description = "the backup to make; it must not be there yet" };
        var command = new Command("backup", "write everything that is stored into one file; the server may run") { file };
        flags.AddTo(command, etcd: true);
        command.SetAction((parsed, cancellation) => StoreCommand.RunAsync(
            () => BackUpAsync(flags, parsed, parsed.GetValue(file)!, cancellation), cancellation));
        return command;
    }

    private static async Task<int> BackUpAsync(StoreFlags flags, ParseResult parsed, string path, CancellationToken cancellation)
    {
        StoreOptions options = StoreFlags.Options(Console.Error.WriteLine);
        long bytes = flags.IsEtcd(parsed)
            ? Backup.Write(await flags.ReadAsync(parsed, cancellation), path, options, cancellation)
            : (await Backup.TakeAsync(flags.Directory(parsed), path, options, cancellation)).Bytes;

        // a backup that was never read is a hope
        ISnapshot written = Backup.Read(path, options);
        int objects = written.Resources.Sum(r => written.Count(r));
        Console.WriteLine($"{path}: revision {written.Revision}, {objects} objects, {bytes} bytes, read back and whole");
        return 0;
    }
}
