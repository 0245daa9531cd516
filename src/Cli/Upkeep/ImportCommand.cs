using System.CommandLine;
using Xebec.Store.Files;
using Xebec.Store.Objects;
using Xebec.Store.Seam;

namespace Xebec.Cli.Upkeep;

/// <summary><c>xebec store import FILE</c>: puts the objects of an export into a store that no server has open, or into etcd.</summary>
internal static class ImportCommand
{
    private const string StandardInput = "-";

    public static Command Make()
    {
        var flags = new StoreFlags();
        var file = new Argument<string>("FILE") { Description = "an export; - for the standard input" };
        var overwrite = new Option<bool>("--overwrite") { Description = "write over objects that are there and different" };
        var command = new Command("import", "put the objects of an export into a store that no server has open, or into etcd")
        {
            file, overwrite,
        };
        flags.AddTo(command, etcd: true);
        command.SetAction((parsed, cancellation) => StoreCommand.RunAsync(
            () => ImportAsync(flags, parsed, parsed.GetValue(file)!, parsed.GetValue(overwrite), cancellation), cancellation));
        return command;
    }

    private static async Task<int> ImportAsync(
        StoreFlags flags, ParseResult parsed, string path, bool overwrite, CancellationToken cancellation)
    {
        IReadOnlyList<ExportedObject> objects;
        await using (Stream input = path == StandardInput ? Console.OpenStandardInput() : File.OpenRead(path))
        {
            try
            {
                objects = await ExportFile.ReadAsync(input, FieldIndexes.Default, cancellation);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{path}: {e.Message}", e);
            }
        }

        await using IStore store = await flags.OpenAsync(parsed, cancellation);
        ImportResult result = await Import.RunAsync(store, objects, overwrite, TimeProvider.System, cancellation);
        Console.WriteLine(
            $"{flags.Describe(parsed)}: {result.Created} created, {result.Overwritten} written over, "
            + $"{result.Same} there already, {result.Expired} expired; revision {store.Current.Revision}");
        return 0;
    }
}
