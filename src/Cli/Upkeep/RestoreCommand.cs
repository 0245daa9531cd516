using System.CommandLine;
using Xebec.Store.Etcd;
using Xebec.Store.Files;
using Xebec.Store.Seam;

namespace Xebec.Cli.Upkeep;

/// <summary><c>xebec store restore FILE</c>: makes a new embedded store of a backup, or fills an empty etcd with it.</summary>
internal static class RestoreCommand
{
    private const long BumpDefault = 1_000_000;

    public static Command Make()
    {
        var flags = new StoreFlags();
        var file = new Argument<string>("FILE") { Description = "a backup" };
        var bump = new Option<long>("--bump-revision")
        {
            Description = "how many revisions later the store goes on: more than were written since the backup, "
                + "so that clients start again; not for etcd, which counts by itself",
            HelpName = "N",
            DefaultValueFactory = _ => BumpDefault,
        };
        bump.Validators.Add(result =>
        {
            if (result.GetValue(bump) < 0)
            {
                result.AddError("--bump-revision: revisions only grow; give 0 or more");
            }
        });
        var command = new Command("restore", "make a new store of a backup") { file, bump };
        flags.AddTo(command, etcd: true);
        command.SetAction((parsed, cancellation) => StoreCommand.RunAsync(
            () => flags.IsEtcd(parsed)
                ? FillAsync(flags, parsed, parsed.GetValue(file)!, cancellation)
                : Task.FromResult(Restore(flags.Directory(parsed), parsed.GetValue(file)!, parsed.GetValue(bump))),
            cancellation));
        return command;
    }

    private static int Restore(string directory, string path, long bump)
    {
        ISnapshot state = Backup.Restore(path, directory, bump, StoreFlags.Options(Console.Error.WriteLine));
        Console.WriteLine($"{directory}: {state.Resources.Sum(r => state.Count(r))} objects, goes on after revision {state.Revision}");
        return 0;
    }

    private static async Task<int> FillAsync(StoreFlags flags, ParseResult parsed, string path, CancellationToken cancellation)
    {
        ISnapshot state = Backup.Read(path, StoreFlags.Options(Console.Error.WriteLine));
        await using EtcdStore etcd = await flags.OpenEtcdAsync(parsed, cancellation);
        if (etcd.Current.Resources.Any())
        {
            throw new IOException(
                $"{flags.Describe(parsed)} holds objects already: restore into an empty etcd, or under another --etcd-prefix");
        }

        IEnumerable<ExportedObject> objects = state.Resources.SelectMany(r => state.List(r)).Select(
            o => new ExportedObject(o.Key, o.Revision, o.Expiry, o.Bytes));
        ImportResult result = await Import.RunAsync(etcd, [.. objects], overwrite: false, TimeProvider.System, cancellation);
        Console.WriteLine($"{flags.Describe(parsed)}: {result.Created} objects, under revisions of its own, up to {etcd.Current.Revision}");
        return 0;
    }
}
