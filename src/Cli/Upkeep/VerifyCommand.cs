using System.CommandLine;
using Xebec.Store.Files;
using Xebec.Store.Seam;

namespace Xebec.Cli.Upkeep;

/// <summary>
/// <c>xebec store verify</c>: reads every byte of a store, or of a backup, and tells all damage. Exit code 1 when there is some.
/// </summary>
internal static class VerifyCommand
{
    public static Command Make()
    {
        var flags = new StoreFlags();
        var backup = new Argument<string?>("BACKUP")
        {
            Description = "a backup to check instead of a store",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("verify", "read every byte of a store or a backup and tell all damage") { backup };
        flags.AddTo(command, etcd: false);
        command.SetAction((parsed, cancellation) => StoreCommand.RunAsync(
            () => parsed.GetValue(backup) is { } path ? Task.FromResult(Verify(path)) : VerifyAsync(flags.Directory(parsed), cancellation),
            cancellation));
        return command;
    }

    private static int Verify(string path)
    {
        ISnapshot state = Backup.Read(path, StoreFlags.Options(Console.Error.WriteLine));
        Console.WriteLine($"{path} is whole: {Summary(state)}");
        return 0;
    }

    private static async Task<int> VerifyAsync(string directory, CancellationToken cancellation)
    {
        CheckedStore found = await StoreCheck.RunAsync(directory, StoreFlags.Options(Console.Error.WriteLine), cancellation);
        foreach (CheckedFile file in found.Files)
        {
            string holds = (file.First, file.Last) switch
            {
                (null, _) => "empty",
                ({ } first, { } last) when first == last => $"revision {last}",
                ({ } first, var last) => $"revisions {first} to {last}",
            };
            Console.WriteLine($"{file.Name}  {file.Bytes} bytes  {holds}  {(file.Damage.Count == 0 ? "whole" : "DAMAGED")}");
            foreach (string damage in file.Damage)
            {
                Console.WriteLine($"  {damage}");
            }
        }

        foreach (string line in found.Said)
        {
            Console.WriteLine(line);
        }

        if (found.Refusal is { } refusal)
        {
            await Console.Error.WriteLineAsync($"xebec: {refusal.Message}");
            return 1;
        }

        string verdict = found.IsWhole ? "is whole" : "opens, without loss, in spite of the damage above; take a backup now";
        Console.WriteLine($"{directory} {verdict}: {Summary(found.State!)}");
        return found.IsWhole ? 0 : 1;
    }

    private static string Summary(ISnapshot state) => $"revision {state.Revision}, {state.Resources.Sum(r => state.Count(r))} objects";
}
