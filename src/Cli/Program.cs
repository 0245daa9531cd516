using System.CommandLine;
using Xebec.Cli.Commands;
using Xebec.Cli.Upkeep;

// upstream's components keep upstream's flags: other rules than ours, so another parser
string calledAs = Path.GetFileName(Environment.GetCommandLineArgs()[0]);
if (calledAs == "kube-apiserver")
{
    return await ApiServerCommand.RunAsync(calledAs, args);
}

if (args is ["apiserver", .. var rest])
{
    return await ApiServerCommand.RunAsync("xebec apiserver", rest);
}

var root = new RootCommand("Kubernetes, whole, in one binary")
{
    UpCommand.Make(),
    DownCommand.Make(),
    StatusCommand.Make(),
    RunCommand.Make(),
    ImageCommand.Make(),
    StoreCommand.Make(),
    new Command("apiserver", "run the API server alone, with kube-apiserver's flags (xebec apiserver --help)"),
};

// a cluster told to stop takes the time it needs to stop in good order
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
