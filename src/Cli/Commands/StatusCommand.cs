using System.CommandLine;
using Spectre.Console;
using Xebec.Api.Documents;
using Xebec.Cli.Background;
using Xebec.Client.Http;
using Xebec.Client.Kubeconfigs;
using Xebec.Client.Seam;

namespace Xebec.Cli.Commands;

/// <summary>
/// <c>xebec status</c>: whether the cluster of a data directory runs, and how it fares. Exit code 0 when it is ready, 3 when it is down.
/// </summary>
internal static class StatusCommand
{
    private const int DownCode = 3;

    public static Command Make()
    {
        Option<string> data = ClusterFlags.DataDirectoryOption();
        var command = new Command("status", "show whether the cluster is up, its nodes and its pods") { data };
        command.SetAction((parsed, cancellation) => ShowAsync(Path.GetFullPath(parsed.GetValue(data)!), cancellation));
        return command;
    }

    private static async Task<int> ShowAsync(string data, CancellationToken cancellation)
    {
        if (ClusterState.Read(data) is not { IsRunning: true } state)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]down[/]: no cluster runs in {data}; start it with: xebec up --data-dir {data}");
            return DownCode;
        }

        AnsiConsole.MarkupLineInterpolated($"[green]up[/]: {state.Server}, process {state.Process.Pid}, kubeconfig {state.Kubeconfig}");
        using var server = new HttpApiServer(ClusterConnection.Of(KubeconfigReader.Load(state.Kubeconfig)).Options, TimeProvider.System);
        ApiAnswer ready = await server.SendAsync(new ApiCall("GET", "/readyz"), cancellation);
        AnsiConsole.MarkupLineInterpolated($"API server: {(ready.Succeeded ? "ready" : "not ready")}");
        ApiList nodes = await server.ListAsync(ApiResources.Nodes, null, "", cancellation);
        foreach (ApiObject node in nodes.Items)
        {
            AnsiConsole.MarkupLineInterpolated($"node {node.Key.Name}: {(IsReady(node.Root) ? "Ready" : "NotReady")}");
        }

        ApiList pods = await server.ListAsync(ApiResources.Pods, null, "", cancellation);
        foreach (IGrouping<string, ApiObject> phase in pods.Items.GroupBy(p => p.Root["status"]["phase"].TextOrEmpty)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            AnsiConsole.MarkupLineInterpolated($"pods {phase.Key}: {phase.Count()}");
        }

        return ready.Succeeded ? 0 : 1;
    }

    private static bool IsReady(Value node)
    {
        foreach (Value condition in node["status"]["conditions"].Elements)
        {
            if (condition["type"].TextIs("Ready"))
            {
                return condition["status"].TextIs("True");
            }
        }

        return false;
    }
}
