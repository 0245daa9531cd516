using System.CommandLine;
using Spectre.Console;
using Xebec.Node.Runtime;

namespace Xebec.Cli.Commands;

/// <summary><c>xebec image load FILE</c>: makes the images of an archive known to the cluster's runtime.</summary>
internal static class ImageCommand
{
    public static Command Make()
    {
        Option<string> data = ClusterFlags.DataDirectoryOption();
        var file =
            new Argument<FileInfo>("FILE") { Description = "an archive written by docker save, or an OCI layout as tar; may be gzipped" };
        var load = new Command("load", "load the images of an archive into the cluster") { file, data };
        load.SetAction((parsed, cancellation) => LoadAsync(parsed.GetValue(file)!, Path.GetFullPath(parsed.GetValue(data)!), cancellation));
        return new Command("image", "images of the cluster") { load };
    }

    private static async Task<int> LoadAsync(FileInfo file, string data, CancellationToken cancellation)
    {
        if (!file.Exists)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{file.FullName} does not exist[/]");
            return 1;
        }

        var options = new ContainerdOptions { DataDirectory = data };
        if (!File.Exists(new ContainerdPaths(data).PidFile))
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[red]no cluster with a node runs in {data}[/]; start it first with: xebec up --data-dir {data}");
            return 1;
        }

        PrivateContainerd containerd = await PrivateContainerd.StartAsync(options, TimeProvider.System, cancellation);
        try
        {
            foreach (string name in await containerd.Images.LoadFileAsync(file.FullName, null, cancellation))
            {
                AnsiConsole.MarkupLineInterpolated($"loaded {name}");
            }
        }
        finally
        {
            await containerd.DetachAsync();
        }

        return 0;
    }
}
