using System.CommandLine;
using Xebec.Store.Files;
using Xebec.Store.Seam;

namespace Xebec.Cli.Upkeep;

/// <summary>
/// <c>xebec store export FILE</c>: everything that is stored as text, a line for each object; also what can be salvaged of a damaged store.
/// </summary>
internal static class ExportCommand
{
    private const string StandardOutput = "-";

    public static Command Make()
    {
        var flags = new StoreFlags();
        var file = new Argument<string>("FILE") { Description = "where to; - for the standard output" };
        var salvage = new Option<bool>("--salvage") { Description = "of a damaged embedded store: whatever can still be read" };
        var command = new Command("export", "write everything that is stored as lines of JSON; the server may run") { file, salvage };
        flags.AddTo(command, etcd: true);
        command.Validators.Add(result =>
        {
            if (result.GetValue(salvage) && result.GetResult("--etcd-servers") is not null)
            {
                result.AddError("--salvage reads the files of an embedded store: leave out --etcd-servers");
            }
        });
        command.SetAction((parsed, cancellation) => StoreCommand.RunAsync(
            () => ExportAsync(flags, parsed, parsed.GetValue(file)!, parsed.GetValue(salvage), cancellation), cancellation));
        return command;
    }

    private static async Task<int> ExportAsync(
        StoreFlags flags, ParseResult parsed, string path, bool salvage, CancellationToken cancellation)
    {
        ISnapshot state = salvage
            ? Salvage.Read(flags.Directory(parsed), StoreFlags.Options(Console.Error.WriteLine))
            : await flags.ReadAsync(parsed, cancellation);
        if (path == StandardOutput)
        {
            await using Stream output = Console.OpenStandardOutput();
            await ExportFile.WriteAsync(output, state, cancellation);
            return 0;
        }

        int count = await ExportFile.WriteAsync(path, state, cancellation);
        Console.WriteLine($"{path}: revision {state.Revision}, {count} objects");
        return 0;
    }
}
