using System.CommandLine;
using Xebec.Cli.Commands;

var root = new RootCommand("Kubernetes, whole, in one binary")
{
    UpCommand.Make(),
    DownCommand.Make(),
    StatusCommand.Make(),
    RunCommand.Make(),
    ImageCommand.Make(),
};

// a cluster told to stop takes the time it needs to stop in good order
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
